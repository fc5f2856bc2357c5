import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandLine, SPEC_TIMEOUT, type CommandLine } from './command-line.js';

let cli: CommandLine;
beforeAll(() => {
  cli = commandLine();
}, SPEC_TIMEOUT);
afterAll(() => cli.dispose());

/** `v2  2168  12  12  0  0  kept` as its cells. */
function rows(stdout: string): string[][] {
  return stdout
    .split('\n')
    .filter((line) => /^v\d +\d/.test(line))
    .map((line) => line.trim().split(/ +/));
}

describe('demo', () => {
  it(
    'ends by itself, and proves that nothing was lost or doubled',
    async () => {
      const { code, stdout, stderr } = await cli.run('demo', '--seconds', '4', '--seed', '3');
      expect(stdout).toContain('1970 frames recorded from a real server');
      expect(stdout).toMatch(
        /v2 │ \d{4}-\S+ commit {3}did:plc:\S+ app\.bsky\.feed\.post\/create “/,
      );
      expect(stdout).toMatch(/v2 │ state waiting back-off for \d+ ms: /);
      expect(stdout).toMatch(/v1 │ state live /);
      expect(stdout.match(/^✂/gm)?.length).toBeGreaterThanOrEqual(4);
      const [v2, v1] = rows(stdout);
      // wire, events, cuts, reconnects, lost, doubled, order
      expect(v2).toEqual([
        'v2',
        expect.anything(),
        expect.anything(),
        expect.anything(),
        '0',
        '0',
        'kept',
      ]);
      expect(v1).toEqual([
        'v1',
        expect.anything(),
        expect.anything(),
        expect.anything(),
        '0',
        '0',
        'kept',
      ]);
      expect(Number(v2?.[1])).toBeGreaterThan(1_970);
      expect(Number(v2?.[2])).toBeGreaterThanOrEqual(2);
      expect(Number(v1?.[2])).toBeGreaterThanOrEqual(3);
      expect(stdout.trim().split('\n').at(-1)).toMatch(/^✓ every event came exactly once/);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
    SPEC_TIMEOUT,
  );

  it(
    'prints the summary only with --quiet',
    async () => {
      const { code, stdout } = await cli.run('demo', '--seconds', '2', '--rate', '200', '--quiet');
      expect(stdout.trim().split('\n').length).toBe(4);
      expect(code).toBe(0);
    },
    SPEC_TIMEOUT,
  );

  it(
    'can be ended early, without a verdict',
    async () => {
      const running = cli.start(['demo', '--seconds', '600']);
      await running.until('an event', () => running.stdout.includes('commit'));
      running.child.kill('SIGINT');
      const { code, stdout } = await running.ended;
      expect(code).toBe(130);
      expect(stdout).not.toContain('✓');
    },
    SPEC_TIMEOUT,
  );

  it(
    'refuses options that make no sense',
    async () => {
      const { code, stderr } = await cli.run('demo', '--seconds', '0');
      expect(code).toBe(1);
      expect(stderr).toContain('Use a number above 0');
    },
    SPEC_TIMEOUT,
  );
});
