import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type JetstreamServer,
  recordedLines,
  startJetstreamServer,
} from '../../src/testing/index.js';

const RECORDED = join(__dirname, '../fixtures/recorded');

interface Exchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body?: string;
  };
}

/** The archive's methods come with their own work: their exchanges are not replayed yet. */
const ARCHIVE = ['planSnapshot', 'listSegments', 'getSegment', 'getBlock', 'getZstdDictionary'];

const exchanges = JSON.parse(readFileSync(join(RECORDED, 'http.json'), 'utf8')) as Exchange[];
const isArchive = ({ request }: Exchange) =>
  ARCHIVE.some((method) => request.path.startsWith(`/xrpc/network.bsky.jetstream.${method}`));
const streams = exchanges.filter((exchange) => !isArchive(exchange));

let server: JetstreamServer;

beforeAll(async () => {
  server = await startJetstreamServer();
  server.pushAll(recordedLines(join(RECORDED, 'v2.jsonl')));
});

afterAll(() => server.close());

describe('the exchanges recorded from the real server', () => {
  it('are 81: 33 of the streams, and 48 of the archive, which are left out', () => {
    expect(exchanges).toHaveLength(81);
    expect(exchanges.filter(isArchive)).toHaveLength(48);
    expect(streams).toHaveLength(33);
  });

  it.each(
    streams.map((exchange) => [exchange.request.method, exchange.request.path, exchange] as const),
  )('%s %s', async (method, path, { request, response }) => {
    const answer = await fetch(server.url + path, {
      method,
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    expect(answer.status).toBe(response.status);
    expect(await answer.text()).toBe(response.body);
    for (const [name, value] of Object.entries(response.headers)) {
      expect([name, answer.headers.get(name)]).toEqual([name, value]);
    }
    // Headers the real server does not send must not be there either.
    for (const name of ['x-content-type-options', 'upgrade']) {
      expect([name, answer.headers.get(name)]).toEqual([name, response.headers[name] ?? null]);
    }
  });
});
