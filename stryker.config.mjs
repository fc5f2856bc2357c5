// `npm run mutation`: what the specs notice, by Stryker. Part of it:
//   npm run mutation -- --mutate 'src/checkpoint/*.ts'
// docs/mutation.md has the figures, and the survivors. Everything takes an hour on two cores.

export default {
  packageManager: 'npm',
  testRunner: 'jest',
  jest: {
    projectType: 'custom',
    configFile: 'scripts/mutation/jest.config.mjs',
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  mutate: [
    'src/core/**/*.ts',
    'src/live/**/*.ts',
    'src/checkpoint/**/*.ts',
    'operators/delivery/**/*.ts',
  ],
  // What words say is checked elsewhere, and not word by word.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignorePatterns: ['dist', 'bench', 'temp', '.cache', 'reports'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { reportTests: false, logTests: false, allowColor: false },
  jsonReporter: { fileName: '.cache/mutation/mutation.json' },
  tempDirName: '.cache/stryker',
  incremental: true,
  incrementalFile: '.cache/mutation/incremental.json',
  thresholds: { high: 95, low: 85, break: 85 },
  timeoutMS: 5000,
  timeoutFactor: 1.2,
};
