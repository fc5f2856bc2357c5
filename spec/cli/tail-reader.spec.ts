import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Cursor } from 'rx-jetstream';
import { type JetstreamServer, numberedEvents, startJetstreamServer } from 'rx-jetstream/testing';
import { commandLine, SPEC_TIMEOUT, type CommandLine } from './command-line.js';

let cli: CommandLine;
let server: JetstreamServer;

beforeAll(() => {
  cli = commandLine();
}, SPEC_TIMEOUT);
afterAll(() => cli.dispose());
beforeEach(async () => {
  server = await startJetstreamServer();
});
afterEach(() => server.close());

const EVENTS = 120_000;
const PAUSED = 'output: nobody reads it';

describe('who reads the output of tail', () => {
  it(
    'may go away: that is a quiet end',
    async () => {
      server.pushAll(numberedEvents(1_000));
      const running = cli.start(['tail', '--host', server.wsUrl, '--cursor', '1'], { read: false });
      for await (const line of createInterface(running.child.stdout)) {
        expect(line).toMatch(/ commit /);
        break;
      }
      running.child.stdout.destroy();
      // What it prints next meets a closed pipe.
      const source = setInterval(() => server.pushAll(numberedEvents(10)), 20);
      const { code, stderr } = await running.ended.finally(() => clearInterval(source));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
    SPEC_TIMEOUT,
  );

  it(
    'may sleep: little is held, the connection is closed, and later nothing is missing',
    async () => {
      server.pushAll(numberedEvents(EVENTS));
      const args = ['--cursor', '1', '--limit', String(EVENTS), '--json'];
      const running = cli.start(['tail', '--host', server.wsUrl, ...args], { read: false });
      await running.until('a pause', () => running.stderr.includes(PAUSED));
      await running.until('the end of the connection', () => server.connections.length === 0);
      // Some megabytes fill the system's own buffers. The rest was never asked for.
      expect(server.counters.framesSent).toBeLessThan(EVENTS / 2);

      let expected = 1;
      for await (const line of createInterface(running.child.stdout)) {
        const event = JSON.parse(line) as { seq: number };
        if (event.seq !== expected) throw new Error(`${event.seq} came in place of ${expected}`);
        expected += 1;
      }
      expect(expected).toBe(EVENTS + 1);
      expect((await running.ended).code).toBe(0);
    },
    SPEC_TIMEOUT,
  );

  it(
    'may sleep when a signal comes: the cursor stays behind what was taken',
    async () => {
      server.pushAll(numberedEvents(EVENTS));
      const path = join(cli.folder, 'asleep.json');
      const args = ['--cursor', '1', '--cursor-file', path, '--json'];
      const running = cli.start(['tail', '--host', server.wsUrl, ...args], { read: false });
      await running.until('a pause', () => running.stderr.includes(PAUSED));
      running.child.kill('SIGTERM');
      expect((await running.ended).code).toBe(143);
      let taken = 0;
      for await (const line of createInterface(running.child.stdout)) {
        // The last line may have been cut off: it does not count.
        taken = seqOf(line) ?? taken;
      }
      const { seq } = JSON.parse(readFileSync(path, 'utf8')) as Cursor;
      expect(seq).toBeGreaterThan(0);
      expect(seq).toBeLessThanOrEqual(taken);
    },
    SPEC_TIMEOUT,
  );
});

function seqOf(line: string): number | undefined {
  try {
    return (JSON.parse(line) as { seq: number }).seq;
  } catch {
    return undefined;
  }
}
