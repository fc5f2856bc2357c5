import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandLine, SPEC_TIMEOUT, type CommandLine } from './command-line.js';

let cli: CommandLine;
beforeAll(() => {
  cli = commandLine();
}, SPEC_TIMEOUT);
afterAll(() => cli.dispose());

describe('the command line', () => {
  it(
    'shows its commands, and its version',
    async () => {
      const help = await cli.run('--help');
      expect(help.code).toBe(0);
      expect(help.stdout).toMatch(/tail[^]*serve[^]*demo[^]*codegen/);
      const version = await cli.run('--version');
      expect(version).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      });
      const nothing = await cli.run('listen');
      expect(nothing.code).toBe(1);
      expect(nothing.stderr).toContain("unknown command 'listen'");
    },
    SPEC_TIMEOUT,
  );

  it.each([
    [['--cursor', 'yesterday'], /argument 'yesterday' is invalid\. Use live, oldest/],
    [['--limit', '0'], /Use a whole number from 1 on/],
    [['--protocol', 'v3'], /Allowed choices are auto, v1, v2/],
    [['--json', '--raw'], /cannot be used with/],
    [['--nonsense'], /unknown option '--nonsense'\n\(--help shows/],
    [['--kind', 'posts'], /^error: kinds: "posts" is not valid\nhint: use commit/],
    [['--did', 'alice'], /^error: dids: "alice" is not valid\nhint: .*resolveHandle/],
    [['--host', 'http://'], /^error: hosts: .*\nhint: /],
    [
      ['--cursor-file', 'no/such/folder/c.json'],
      /^error: cannot write a cursor file.*\n.*\nhint: /,
    ],
  ])(
    'refuses tail %j, and says what to do',
    async (args, message) => {
      const { code, stdout, stderr } = await cli.run('tail', ...args);
      expect(stderr).toMatch(message);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    },
    SPEC_TIMEOUT,
  );
});
