import { tool } from './user.js';

/** The compilers that users have, oldest first: version and command. */
export const compilers: readonly [string, string][] = [
  ['5.4', tool('typescript-5.4', 'tsc')],
  ['5.9', tool('typescript-5.9', 'tsc')],
  ['6', tool('typescript', 'tsc6')],
  ['7', tool('@typescript/native', 'tsc')],
];
