// `npm run mutation`: what the specs notice, by Stryker, a part (scripts/mutation/parts.mjs) at a time:
//   MUTATION_PART=core npm run mutation
// docs/mutation.md has the figures, and the survivors. A part takes some twenty minutes on two cores.
import { part, PARTS } from './scripts/mutation/parts.mjs';

const { mutate, specs } = PARTS[part];
process.env.MUTATION_SPECS = specs.join(',');
const folder = `.cache/mutation/${part}`;

export default {
  packageManager: 'npm',
  testRunner: 'jest',
  jest: {
    projectType: 'custom',
    configFile: 'scripts/mutation/jest.config.mjs',
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  mutate,
  // What words say is checked elsewhere, and not word by word.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignorePatterns: ['dist', 'bench', 'temp', '.cache', 'reports'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { reportTests: false, logTests: false, allowColor: false },
  jsonReporter: { fileName: `${folder}/mutation.json` },
  tempDirName: '.cache/stryker',
  incremental: true,
  incrementalFile: `${folder}/incremental.json`,
  thresholds: { high: 95, low: 85, break: 85 },
  timeoutMS: 5000,
  timeoutFactor: 1.2,
};
