import { fileURLToPath } from 'node:url';
import config from '../../jest.config.mjs';

const [unit] = config.projects;
/** The specs that are about the mutated folders, in virtual time where they can be. */
export default {
  ...unit,
  rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  testEnvironment: fileURLToPath(new URL('environment.cjs', import.meta.url)),
  testMatch: ['<rootDir>/scripts/mutation/all-specs.cjs'],
  testPathIgnorePatterns: ['/node_modules/'],
  // What the gateways print is not looked at here.
  setupFilesAfterEnv: [],
  // Stryker's sandbox lies there.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/bench/'],
};
