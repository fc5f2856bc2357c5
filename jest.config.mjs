// Three projects: `unit` runs from the sources; `package` and `browser` need a build and run as
// steps of their own (see scripts/test.mjs).

const swc = (syntax) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax },
      target: 'es2022',
      // As tsc is told to do it.
      transform: { useDefineForClassFields: false },
    },
    module: { type: 'commonjs', strictMode: true },
    sourceMaps: 'inline',
  },
];

/** The lexicon parser and what it needs: packages that are ES modules only. */
const esmOnly = '/node_modules/(?:@atcute|esm-env|unicode-segmenter)/';

/** Specs run as CommonJS: swc strips the types and leaves classes and #private fields native. */
const transform = { '^.+\\.ts$': swc('typescript'), [`${esmOnly}.+\\.js$`]: swc('ecmascript') };

const common = {
  testEnvironment: 'node',
  transform,
  transformIgnorePatterns: ['/node_modules/(?!@atcute/|esm-env/|unicode-segmenter/)'],
  moduleNameMapper: {
    // The package's own names are its sources, so documentation snippets run as they stand.
    '^rx-jetstream$': '<rootDir>/src/index.ts',
    '^rx-jetstream/operators$': '<rootDir>/operators/index.ts',
    '^rx-jetstream/node$': '<rootDir>/src/node/index.ts',
    '^rx-jetstream/records$': '<rootDir>/src/records/index.ts',
    '^rx-jetstream/lexicon$': '<rootDir>/src/lexicon/index.ts',
    '^rx-jetstream/astro$': '<rootDir>/src/astro/index.ts',
    '^rx-jetstream/bloomr$': '<rootDir>/src/bloomr/index.ts',
    '^rx-jetstream/gateway$': '<rootDir>/src/gateway/index.ts',
    '^rx-jetstream/testing$': '<rootDir>/src/testing/index.ts',
    // The sources name their siblings as the emitted files will be called.
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/bench/'],
};

const apart = ['package', 'browser', 'types'];

export default {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/spec/**/*.spec.ts'],
      // Tokens of the gateways must not show anywhere.
      setupFilesAfterEnv: ['<rootDir>/spec/helpers/secret-watch-setup.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...apart.map((name) => `<rootDir>/spec/${name}/`)],
    },
    {
      ...common,
      displayName: 'package',
      testMatch: ['<rootDir>/spec/package/**/*.spec.ts'],
      globalSetup: '<rootDir>/spec/package/set-up.ts',
      globalTeardown: '<rootDir>/spec/package/tear-down.ts',
    },
    { ...common, displayName: 'browser', testMatch: ['<rootDir>/spec/browser/**/*.spec.ts'] },
  ],
};
