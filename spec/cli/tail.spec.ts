import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type JetstreamServer,
  numberedEvents,
  startJetstreamServer,
  testEvent,
} from 'rx-jetstream/testing';
import { commandLine, numbersOf, range, SPEC_TIMEOUT, type CommandLine } from './command-line.js';

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

const tail = (...args: string[]) => cli.run('tail', '--host', server.wsUrl, ...args);

describe('tail', () => {
  it.each(['v1', 'v2'])(
    'prints each event once as JSON, through every cut, over %s',
    async (protocol) => {
      server.faults = [
        { kind: 'drop', after: 30, how: 'fin' },
        { kind: 'refuse', status: 503 },
        { kind: 'cut-frame', after: 40 },
        { kind: 'drop', after: 5, how: { code: 1000 } },
      ];
      server.pushAll(numberedEvents(200, { accounts: 7 }));
      const { code, stdout, stderr } = await tail(
        ...['--protocol', protocol, '--cursor', '1', '--limit', '200', '--json', '--verbose'],
      );
      expect(numbersOf(stdout)).toEqual(range(1, 200));
      expect(code).toBe(0);
      expect(server.counters.attempts).toBe(5);
      expect(stderr).toContain(`state connecting ${server.wsUrl}, connection 5`);
    },
    SPEC_TIMEOUT,
  );

  it(
    'prints lines to read, without colours when they go to no terminal',
    async () => {
      server.push(testEvent.post({ text: 'good\nmorning' }));
      server.push(testEvent.identity({ handle: 'alice.test' }));
      const { code, stdout, stderr } = await tail('--cursor', 'oldest', '--limit', '2');
      const lines = stdout.split('\n');
      expect(lines).toEqual([
        expect.stringMatching(
          /^\d{4}-\S+Z commit {3}did:plc:\S+ app\.bsky\.feed\.post\/create “good morning”$/,
        ),
        expect.stringMatching(/^\d{4}-\S+Z identity did:plc:\S+ alice\.test$/),
        '',
      ]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
    SPEC_TIMEOUT,
  );

  it(
    'prints frames as they were sent with --raw, each once',
    async () => {
      server.faults = [
        [
          { kind: 'garbage', after: 1, form: 'text' },
          { kind: 'duplicate', after: 3, frames: 2 },
        ],
      ];
      server.pushAll(numberedEvents(5));
      const { code, stdout, stderr } = await tail('--cursor', '1', '--limit', '5', '--raw');
      const frames = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { $type: string; payload: { seq: number } });
      expect(frames.map(({ $type, payload }) => [$type, payload.seq])).toEqual(
        range(1, 5).map((seq) => ['message', seq]),
      );
      expect(code).toBe(0);
      expect(stderr).toMatch(/^notice malformed: /);
    },
    SPEC_TIMEOUT,
  );

  it(
    'asks for what the filters say',
    async () => {
      const post = testEvent.post({ did: 'did:plc:bobbbbbbbbbbbbbbbbbbbbbb' });
      server.push(testEvent.post());
      server.push(testEvent.like({ did: post.did }));
      server.push(testEvent.identity({ did: post.did }));
      server.push(post);
      const { stdout, code } = await tail(
        ...[
          '--kind',
          'commit',
          '--kind',
          'account',
          '--did',
          post.did,
          '--did',
          'did:web:b.example',
        ],
        ...['--collection', 'app.bsky.feed.post', '--collection', 'app.bsky.graph.*'],
        ...['--cursor', 'oldest', '--limit', '1', '--json'],
      );
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ seq: 4, did: post.did });
      const query = new URL(server.requests[0]!.url, server.url).searchParams;
      expect(query.getAll('kinds')).toEqual(['commit', 'account']);
      expect(query.getAll('dids')).toEqual([post.did, 'did:web:b.example']);
      expect(query.getAll('collections')).toEqual(['app.bsky.feed.post', 'app.bsky.graph.*']);
    },
    SPEC_TIMEOUT,
  );

  it(
    'starts at a time',
    async () => {
      const noon = Date.UTC(2026, 5, 1, 12) * 1000;
      for (const [index, event] of [...numberedEvents(5)].entries()) {
        server.push({ ...event, witnessedAt: noon + index * 60e6 });
      }
      server.seal();
      const { stdout } = await tail('--cursor', '2026-06-01T12:02:00Z', '--limit', '3', '--json');
      expect(numbersOf(stdout)).toEqual([3, 4, 5]);
    },
    SPEC_TIMEOUT,
  );

  describe('with --handle', () => {
    let resolver: Server;
    let url: string;
    beforeEach(async () => {
      resolver = createServer((request, response) => {
        const handle = new URL(request.url ?? '', 'http://x').searchParams.get('handle');
        const known = handle === 'alice.test';
        response.writeHead(known ? 200 : 400, { 'content-type': 'application/json' });
        const answer = known
          ? { did: testEvent.post().did }
          : { error: 'InvalidRequest', message: 'Unable to resolve handle' };
        response.end(JSON.stringify(answer));
      });
      await new Promise<void>((resolve) => {
        resolver.listen(0, '127.0.0.1', resolve);
      });
      url = `http://127.0.0.1:${(resolver.address() as AddressInfo).port}`;
    });
    afterEach(() => {
      resolver.closeAllConnections();
      resolver.close();
    });

    it(
      'looks the account up',
      async () => {
        server.push(testEvent.post({ did: 'did:web:b.example' }));
        server.push(testEvent.post());
        const { stdout } = await tail(
          ...['--handle', '@alice.test', '--resolver', url],
          ...['--cursor', 'oldest', '--limit', '1', '--json'],
        );
        expect(JSON.parse(stdout)).toMatchObject({ seq: 2 });
      },
      SPEC_TIMEOUT,
    );

    it(
      'ends with an error for an account that nobody knows',
      async () => {
        const { code, stderr } = await tail('--handle', 'no.such', '--resolver', url);
        expect(code).toBe(1);
        expect(stderr).toMatch(/^error: "no\.such" was not resolved.*\nhint: /);
        expect(server.counters.attempts).toBe(0);
      },
      SPEC_TIMEOUT,
    );
  });

  it(
    'refuses a damaged cursor file before it connects',
    async () => {
      const path = join(cli.folder, 'damaged.json');
      writeFileSync(path, '{"v":1,"wire":"v2","ho');
      const { code, stderr } = await tail('--cursor-file', path);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: the cursor file .* holds no cursor.*\nhint: .*delete it/);
      expect(server.counters.attempts).toBe(0);
    },
    SPEC_TIMEOUT,
  );

  it(
    'ends with 1 and a hint after a fatal error of the stream',
    async () => {
      server.pushAll(numberedEvents(10));
      server.setFloor(5);
      const tooOld = await tail('--cursor', '1', '--json');
      expect(tooOld.code).toBe(1);
      expect(tooOld.stderr).toMatch(/^error: .*\nhint: .*cursorTooOld/);
      const oldest = await tail('--cursor', '1', '--cursor-too-old', 'oldest', '--limit', '1');
      expect(oldest.code).toBe(0);
      expect(oldest.stderr).toMatch(/^notice gap: /);
      server.lifecycle = 'warming';
      const refused = await tail('--max-retries', '2');
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(/^error: gave up after 2 retries\ncause: .*503.*\nhint: /);
    },
    SPEC_TIMEOUT,
  );
});
