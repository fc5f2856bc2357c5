import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';
import { kebabCase } from './scripts/eslint/kebab-case.mjs';

/** Where time and chance may come only through the options (design law 8). */
const virtualTime = [
  'src/*.ts',
  'src/core/**/*.ts',
  'src/live/**/*.ts',
  'src/wire/**/*.ts',
  'operators/**/*.ts',
];
const injected = 'Time and randomness are injected: use the scheduler or the random source.';
const timers = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval'];

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '.build-*/',
    '.cache/',
    'coverage/',
    'temp/',
    '**/node_modules/',
    'spec/fixtures/',
    // The benchmark is a package of its own, with its own dependencies.
    'bench/**/*.ts',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,

  {
    plugins: { local: { rules: { 'kebab-case': kebabCase } } },
    rules: {
      'local/kebab-case': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'object-shorthand': 'error',
    },
  },

  // Scripts and configuration: plain JavaScript on Node.
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['process', 'console', 'Buffer', 'URL', 'URLSearchParams', 'TextEncoder'],
          ...[
            'TextDecoder',
            'AbortController',
            'AbortSignal',
            'performance',
            'fetch',
            'globalThis',
          ],
          ...['require', 'module', 'structuredClone', 'queueMicrotask', 'WebSocket', ...timers],
        ].map((name) => [name, 'readonly']),
      ),
    },
  },

  // Everything in TypeScript.
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },

  // What is published: the strict sets.
  {
    files: ['src/**/*.ts', 'operators/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, rxjsX.configs.strict],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => subject.next()` is the idiom of a teardown or a callback.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A loop that ends by return or break.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off' } },

  {
    files: virtualTime,
    // Where the real clock and the real dice are put in as defaults.
    ignores: ['src/core/check-options.ts', 'src/core/delivery/retry-policy.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[...timers, 'performance'].map((name) => ({ name, message: injected })),
      ],
      'no-restricted-properties': [
        'error',
        ...timers.map((property) => ({ object: 'globalThis', property, message: injected })),
        { object: 'Date', property: 'now', message: injected },
        { object: 'Math', property: 'random', message: injected },
        { object: 'crypto', property: 'getRandomValues', message: injected },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: injected },
        { selector: 'CallExpression[callee.name="Date"]', message: injected },
      ],
    },
  },

  // Specs take liberties that published code may not.
  {
    files: ['spec/**/*.ts', 'examples/**/*.ts'],
    extends: [rxjsX.configs.recommended],
    rules: {
      'rxjs-x/no-nested-subscribe': 'off',
      // Delivery stands below what ends the stream: it finishes what is in hand.
      'rxjs-x/no-unsafe-takeuntil': [
        'error',
        { allow: ['checkpoint', 'consume', 'consumeBatch', 'toArray', 'finalize', 'share'] },
      ],
      // An unhandled error of a spec's stream fails that spec, which is what it should do.
      'rxjs-x/no-ignored-error': 'off',
      // Streams carry whatever a user throws.
      'rxjs-x/throw-error': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  {
    // A type spec names types and values only to look at them.
    files: ['spec/types/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      'no-self-assign': 'off',
      'rxjs-x/no-floating-observables': 'off',
    },
  },
);
