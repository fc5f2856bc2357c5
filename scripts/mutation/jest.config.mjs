import { fileURLToPath } from 'node:url';
import config from '../../jest.config.mjs';

const [unit] = config.projects;
const folders = '{breaks,checkpoint,contract,core,delivery,live,transport,wire}';

/** The specs that are about the mutated folders, in virtual time where they can be. */
export default {
  ...unit,
  rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  testMatch: [`<rootDir>/spec/${folders}/**/*.spec.ts`],
  testPathIgnorePatterns: ['/node_modules/'],
  // Stryker's sandbox lies there.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/bench/'],
};
