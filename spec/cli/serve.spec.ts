import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom, take, toArray } from 'rxjs';
import { jetstream } from 'rx-jetstream';
import { seededFaults, startJetstreamServer } from 'rx-jetstream/testing';
import { commandLine, SPEC_TIMEOUT, type CommandLine, type Running } from './command-line.js';

let cli: CommandLine;
beforeAll(() => {
  cli = commandLine();
}, SPEC_TIMEOUT);
afterAll(() => cli.dispose());

async function serve(...args: string[]): Promise<{ running: Running; url: string }> {
  const running = cli.start(['serve', '--port', '0', ...args]);
  await running.until('its greeting', () => running.stdout.includes('Ctrl-C'));
  const url = /ws:\/\/127\.0\.0\.1:\d+/.exec(running.stdout)?.[0] ?? 'no URL';
  return { running, url };
}

async function end({ child, ended }: Running, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  return (await ended).code;
}

/** The first events, without the times at which the server came to know of them. */
async function first(count: number, hosts: string, protocol: 'v1' | 'v2' = 'v2') {
  const events = jetstream({ hosts, protocol, cursor: 'oldest' }).pipe(take(count), toArray());
  return (await firstValueFrom(events)).map((event) => ({ ...event, time_us: 0 }));
}

const line = (seq: number) =>
  JSON.stringify({
    did: 'did:web:alice.example',
    time_us: 1_700_000_000_000_000 + seq,
    cursor: seq,
    kind: 'identity',
    identity: { did: 'did:web:alice.example', seq, time: '2023-11-14T22:13:20.500Z' },
  });

/** A seed by which the first connection is dropped and the second is fine. */
function dropThenFine(): number {
  for (let seed = 1; seed < 1000; seed += 1) {
    const plan = seededFaults({ seed, rate: 0.7 });
    if (typeof plan !== 'function') break;
    const fault = (index: number) => plan({ index, url: '', wire: 'v2' }, Math.random);
    const first = fault(0);
    if (first && 'kind' in first && first.kind === 'drop' && fault(1) === undefined) return seed;
  }
  throw new Error('no seed does');
}

describe('serve', () => {
  it(
    'serves a generated network on both wires, the same for the same seed',
    async () => {
      const seven = await serve('--rate', '500', '--seed', '7', '--accounts', '20');
      const again = await serve('--rate', '500', '--seed', '7', '--accounts', '20');
      const eight = await serve('--rate', '500', '--seed', '8', '--accounts', '20');
      expect(seven.running.stdout).toContain(`${seven.url}/subscribe`);
      const events = await first(50, seven.url);
      expect(events).toEqual(await first(50, again.url));
      expect(events).not.toEqual(await first(50, eight.url));
      expect((await first(20, seven.url, 'v1')).length).toBe(20);
      expect(await end(seven.running, 'SIGINT')).toBe(130);
      expect(await end(again.running, 'SIGTERM')).toBe(143);
      expect(await end(eight.running, 'SIGINT')).toBe(130);
    },
    SPEC_TIMEOUT,
  );

  it.each([[[]], [['--rate', '1000']]])(
    'serves recorded lines, %j',
    async (args) => {
      const path = join(cli.folder, 'lines.jsonl');
      writeFileSync(path, `${[5, 7, 12].map(line).join('\n')}\n`);
      const { running, url } = await serve('--file', path, ...args);
      expect((await first(3, url)).map(({ seq }) => seq)).toEqual([5, 7, 12]);
      expect(await end(running, 'SIGINT')).toBe(130);
    },
    SPEC_TIMEOUT,
  );

  it(
    'lets connections fail with --faults, and tail outlives them',
    async () => {
      const { running, url } = await serve('--rate', '2000', '--faults', String(dropThenFine()));
      const args = ['--host', url, '--cursor', '1', '--limit', '500', '--json', '--verbose'];
      const { stdout, stderr } = await cli.run('tail', ...args);
      const seqs = stdout
        .trim()
        .split('\n')
        .map((text) => (JSON.parse(text) as { seq: number }).seq);
      expect(seqs).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
      expect(stderr).toMatch(/state waiting back-off/);
      expect(await end(running, 'SIGINT')).toBe(130);
    },
    SPEC_TIMEOUT,
  );

  it(
    'says what is wrong, and what to do',
    async () => {
      const path = join(cli.folder, 'wrong.jsonl');
      writeFileSync(path, `${line(1)}\nnot a frame\n`);
      const wrong = await cli.run('serve', '--port', '0', '--file', path);
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toMatch(/^error: .*line 2 is no recorded frame\nhint: /);
      writeFileSync(path, '\n');
      const empty = await cli.run('serve', '--port', '0', '--file', path);
      expect(empty.stderr).toMatch(/^error: .* holds no events\nhint: /);
      const missing = await cli.run('serve', '--port', '0', '--file', 'no-such-file');
      expect(missing.stderr).toMatch(/^error: cannot read no-such-file\ncause: .*\nhint: /);
      const other = await startJetstreamServer();
      const taken = await cli.run('serve', '--port', new URL(other.url).port);
      await other.close();
      expect(taken.code).toBe(1);
      expect(taken.stderr).toMatch(
        /^error: cannot listen on port \d+\ncause: .*\nhint: .*--port 0/,
      );
    },
    SPEC_TIMEOUT,
  );
});
