import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cursor } from 'rx-jetstream';
import { type JetstreamServer, numberedEvents, startJetstreamServer } from 'rx-jetstream/testing';
import {
  commandLine,
  jsonLines,
  numbersOf,
  range,
  SPEC_TIMEOUT,
  type CommandLine,
} from './command-line.js';

let cli: CommandLine;
let server: JetstreamServer;
let path: string;
let count = 0;

beforeAll(() => {
  cli = commandLine();
}, SPEC_TIMEOUT);
afterAll(() => cli.dispose());
beforeEach(async () => {
  server = await startJetstreamServer();
  count += 1;
  path = join(cli.folder, `cursor-${count}.json`);
});
afterEach(() => server.close());

const start = (...args: string[]) =>
  cli.start(['tail', '--host', server.wsUrl, '--json', '--cursor-file', path, ...args]);
const saved = () => JSON.parse(readFileSync(path, 'utf8')) as Cursor;
const push = (first: number, last: number) =>
  server.pushAll(numberedEvents(last - first + 1, { first, accounts: 5 }));

describe('tail --cursor-file', () => {
  it.each(['v1', 'v2'])(
    'goes on after the last event of the run before, over %s',
    async (protocol) => {
      push(1, 100);
      const first = await start('--protocol', protocol, '--cursor', '1', '--limit', '40').ended;
      expect(numbersOf(first.stdout)).toEqual(range(1, 40));
      expect(saved()).toMatchObject({ wire: protocol, seq: 40 });
      // The file counts more than --cursor: a service gives both, and the file comes to be.
      server.faults = () => ({ kind: 'drop', after: 25, how: 'rst' });
      const second = await start('--protocol', protocol, '--cursor', '1', '--limit', '60').ended;
      expect(numbersOf(second.stdout)).toEqual(range(41, 100));
      expect([first.code, second.code, saved().seq]).toEqual([0, 0, 100]);
      expect(second.stderr).toBe('');
    },
    SPEC_TIMEOUT,
  );

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'saves exactly what was printed when %s ends it',
    async (signal, code) => {
      push(1, 50);
      const running = start('--cursor', '1');
      await running.until('50 lines', () => jsonLines(whole(running.stdout)).length >= 50);
      running.child.kill(signal);
      const ended = await running.ended;
      expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code, stderr: '' });
      expect(saved().seq).toBe(jsonLines(ended.stdout).at(-1)?.seq);
      push(51, 70);
      const next = await start('--limit', '20').ended;
      expect(numbersOf(next.stdout)).toEqual(range(51, 70));
    },
    SPEC_TIMEOUT,
  );

  it(
    'closes the connection when a signal ends it',
    async () => {
      push(1, 1);
      const running = start('--cursor', '1');
      await running.until('a line', () => running.stdout !== '');
      running.child.kill('SIGINT');
      await running.ended;
      expect(server.connections).toEqual([]);
    },
    SPEC_TIMEOUT,
  );

  it(
    'saves while it runs, so that even a kill repeats but never loses',
    async () => {
      push(1, 10);
      const running = start('--cursor', '1');
      await running.until('the file', () => existsSync(path));
      const before = saved().seq ?? 0;
      push(11, 20);
      await running.until('a newer file', () => (saved().seq ?? 0) > before);
      running.child.kill('SIGKILL');
      const { stdout } = await running.ended;
      const printed = numbersOf(whole(stdout));
      expect(saved().seq).toBeLessThanOrEqual(printed.length);
      push(21, 30);
      const next = await start('--limit', String(30 - (saved().seq ?? 0))).ended;
      expect(new Set([...printed, ...numbersOf(next.stdout)])).toEqual(new Set(range(1, 30)));
    },
    SPEC_TIMEOUT,
  );

  it(
    'leaves the file alone when nothing came',
    async () => {
      const first = start();
      await first.until('a connection', () => server.connections.length > 0);
      first.child.kill('SIGINT');
      expect((await first.ended).code).toBe(130);
      expect(existsSync(path)).toBe(false);

      push(1, 3);
      await start('--cursor', '1', '--limit', '3').ended;
      const before = readFileSync(path, 'utf8');
      const opened = server.counters.opened;
      const second = start();
      await second.until('a connection', () => server.counters.opened > opened);
      second.child.kill('SIGINT');
      await second.ended;
      expect(readFileSync(path, 'utf8')).toBe(before);
    },
    SPEC_TIMEOUT,
  );
});

/** Without a last line that is still on its way. */
function whole(stdout: string): string {
  return stdout.slice(0, stdout.lastIndexOf('\n') + 1);
}
