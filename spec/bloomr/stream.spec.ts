import { afterEach, describe, expect, it } from '@jest/globals';
import * as t from 'io-ts';
import { RetryLimitError, UpgradeRefusedError } from 'rx-jetstream';
import { bloomr, BloomrError, type Replay } from 'rx-jetstream/bloomr';
import {
  startBloomrServer,
  type BloomrServer,
  type BloomrServerOptions,
} from 'rx-jetstream/testing';
import { until, untilNothingLeft, watchResources } from '../helpers/real.js';
import { followScript, SCRIPT, TOKEN, type Followed } from './bloomr-world.js';

let server: BloomrServer;
const followed: Followed[] = [];
const start = async (options: BloomrServerOptions = {}) => {
  server = await startBloomrServer(options);
  return server;
};
const follow = (options: Parameters<typeof followScript>[1] = {}) => {
  const one = followScript(server, options);
  followed.push(one);
  return one;
};
const publish = (from: number, to: number, options = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    server.publish(SCRIPT, { n: from + index }, options),
  );
afterEach(async () => {
  for (const { subscription } of followed.splice(0)) subscription.unsubscribe();
  await server.close();
});

describe('bloomr', () => {
  it('does nothing before subscribe, and leaves nothing behind', async () => {
    const opened = watchResources();
    await start();
    bloomr({ url: server.url, stream: SCRIPT, token: TOKEN });
    const one = follow();
    await until(() => server.connections === 1, 'a connection');
    const [id] = publish(1, 1);
    await until(() => one.messages.length === 1, 'a message');
    expect(one.messages).toEqual([{ id, channel: '', data: { id, n: 1 }, metadata: undefined }]);
    expect(one.states.map(({ status }) => status)).toEqual(['idle', 'connecting', 'live']);
    expect(server.counters.attempts).toBe(1);
    one.subscription.unsubscribe();
    await until(() => server.connections === 0, 'no connection');
    await server.close();
    await untilNothingLeft(opened);
  });

  it('connects by polling too, as socket.io does unless told otherwise', async () => {
    await start();
    const one = follow({ socketOptions: {} });
    await until(() => server.connections === 1, 'a connection');
    publish(1, 3);
    await until(() => one.messages.length === 3, 'the messages');
  });

  it('sends what it was asked for', async () => {
    await start();
    follow({ channel: 'errors', replay: '2h', replayLimit: 500, includeMetadata: true });
    await until(() => server.connections === 1, 'a connection');
    expect(server.queries).toEqual([
      {
        stream: SCRIPT,
        channel: 'errors',
        replay: '2h',
        replayLimit: '500',
        includeMetadata: 'true',
      },
    ]);
  });

  it.each(['', 'errors', 'a channel of the script'])(
    'follows the channel %j alone',
    async (name) => {
      await start();
      const one = follow({ channel: name });
      await until(() => server.connections === 1, 'a connection');
      for (const channel of ['', 'errors', 'a channel of the script']) publish(1, 1, { channel });
      publish(2, 2, { channel: name });
      await until(() => one.messages.length === 2, 'both messages');
      expect(one.messages.map(({ channel }) => channel)).toEqual([name, name]);
    },
  );

  it.each([
    ['an age', '1h'],
    ['a time', new Date(Date.UTC(2020, 0, 1))],
    ['an id', undefined],
  ])('replays from %s, then goes on live', async (_, replay) => {
    await start();
    const ids = publish(1, 50);
    const one = follow({ replay: (replay as Replay | undefined) ?? { id: ids[9] as string } });
    await until(() => one.messages.length >= 40, 'the replay');
    const later = publish(51, 60);
    await until(() => one.ids.at(-1) === later.at(-1), 'the live messages');
    expect(one.ids).toEqual([...(replay === undefined ? ids.slice(9) : ids), ...later]);
    expect(one.states.map(({ status }) => status).slice(0, 3)).toEqual([
      'idle',
      'connecting',
      'replaying',
    ]);
    expect(one.notices).toEqual([]);
  });

  it('gives metadata where they are asked for', async () => {
    await start();
    const one = follow({ includeMetadata: true });
    await until(() => server.connections === 1, 'a connection');
    publish(1, 1, { metadata: { host: 'h' } });
    await until(() => one.messages.length === 1, 'a message');
    expect(one.messages[0]?.metadata).toEqual({ host: 'h' });
  });

  it('decodes by a codec, reads the id as it is told, and drops what has none', async () => {
    await start();
    const one = follow({
      codec: t.type({ n: t.number }),
      idOf: (payload) => {
        const { key } = payload as { key?: string };
        if (key === 'throw') throw new Error('no');
        return key;
      },
    });
    await until(() => server.connections === 1, 'a connection');
    server.publish(SCRIPT, { key: 'a', n: 1 });
    server.publish(SCRIPT, { key: 'b', n: 'two' });
    server.publish(SCRIPT, { n: 3 });
    server.publish(SCRIPT, { key: 'throw', n: 4 });
    server.publish(SCRIPT, { key: 'c', n: 5 });
    await until(() => one.messages.length === 2, 'the good ones');
    expect(one.messages.map(({ id, data }) => [id, data])).toMatchObject([
      ['a', { n: 1 }],
      ['c', { n: 5 }],
    ]);
    expect(one.codes).toEqual(['malformed', 'malformed', 'malformed']);
  });

  it('tells of an event it does not know, once', async () => {
    await start();
    const one = follow();
    await until(() => server.connections === 1, 'a connection');
    for (let count = 0; count < 3; count += 1) server.emit('news', 1);
    publish(1, 1);
    await until(() => one.messages.length === 1, 'a message');
    expect(one.noticesOf('unknown-frame')).toMatchObject([{ type: 'news' }]);
  });

  it('is completed by its signal', async () => {
    await start();
    const controller = new AbortController();
    const one = follow({ signal: controller.signal });
    await until(() => server.connections === 1, 'a connection');
    controller.abort();
    await until(() => server.connections === 0, 'no connection');
    expect(one.subscription.closed).toBe(true);
  });
});

describe('a lost connection to bloomr', () => {
  it.each([
    ['FIN', 'fin'],
    ['RST', 'rst'],
    ['socket.io', { code: 1000 }],
  ] as const)(
    'by %s is resumed from the last message: nothing lost, nothing doubled',
    async (_, how) => {
      await start();
      const one = follow();
      await until(() => server.connections === 1, 'a connection');
      const ids = publish(1, 10);
      await until(() => one.messages.length === 10, 'ten messages');
      server.cutAll(how);
      ids.push(...publish(11, 20));
      await until(() => one.messages.length === 20, 'what came meanwhile');
      ids.push(...publish(21, 30));
      await until(() => one.messages.length === 30, 'what came then');
      expect(one.ids).toEqual(ids);
      expect(server.queries[1]).toMatchObject({ replay: ids[9], replayLimit: '10000' });
      expect(one.notices).toEqual([]);
    },
  );

  it.each([
    ['history is off', { history: 0 }],
    ['a replay leaves the named message out', { inclusive: false }],
  ])('gives a gap with bounds where %s', async (_, options) => {
    await start(options);
    const one = follow();
    await until(() => server.connections === 1, 'a connection');
    const before = publish(1, 5);
    await until(() => one.messages.length === 5, 'five messages');
    const lostAt = Date.now();
    server.cutAll();
    publish(6, 8);
    await until(() => server.counters.opened === 2 && server.connections === 1, 'a second one');
    publish(9, 9);
    await until(() => one.codes.length > 0, 'a notice');
    const [gap] = one.noticesOf('gap');
    expect(gap).toMatchObject({ cause: 'unconfirmed', certain: false, afterId: before.at(-1) });
    expect(gap?.beforeId).toBe(one.ids[5]);
    expect((gap?.from ?? Infinity) / 1000).toBeLessThanOrEqual(lostAt);
    expect((gap?.to ?? 0) / 1000).toBeGreaterThanOrEqual(lostAt);
  });

  it('before any message is resumed by time, and told of', async () => {
    await start();
    const one = follow();
    await until(() => server.connections === 1, 'a connection');
    server.cutAll();
    const ids = publish(1, 3);
    await until(() => one.messages.length === 3, 'the messages');
    expect(one.ids).toEqual(ids);
    expect(server.queries[1]?.['replay']).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(one.noticesOf('gap')).toMatchObject([{ cause: 'no-message', certain: false }]);
  });

  it('is told of by the cause and the status of a refusal', async () => {
    await start({ faults: [{ kind: 'refuse', status: 503 }] });
    const one = follow({ socketOptions: { transports: ['polling'] } });
    await until(() => server.connections === 1, 'a connection');
    const waits = one.states.flatMap((state) => (state.status === 'waiting' ? [state.error] : []));
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeInstanceOf(UpgradeRefusedError);
    expect(waits[0]).toMatchObject({ status: 503 });
  });

  it('errors the stream at the limit of retries', async () => {
    await start({ faults: Array.from({ length: 9 }, () => ({ kind: 'refuse', status: 500 })) });
    const one = follow({ retry: { initialDelay: 1, maxRetries: 2 } });
    await until(() => one.errors.length === 1, 'the error');
    expect(one.errors[0]).toBeInstanceOf(RetryLimitError);
    expect(server.counters.attempts).toBe(3);
  });

  it('does not keep an attempt for ever', async () => {
    await start({ faults: [{ kind: 'no-answer' }] });
    const one = follow({ connectTimeout: 500 });
    await until(() => server.connections === 1, 'a connection');
    const waits = one.states.flatMap((state) => (state.status === 'waiting' ? [state.error] : []));
    expect(waits[0]).toMatchObject({ name: 'ConnectionTimeoutError', phase: 'open' });
  });
});

describe('a replay of bloomr that exceeds its limit', () => {
  it('is warned of, and a gap', async () => {
    await start({ replayMax: 20 });
    publish(1, 30);
    const one = follow({ replay: '1h' });
    await until(() => one.messages.length === 20, 'the replay');
    expect(one.codes).toEqual(['warning', 'gap']);
    expect(one.noticesOf('warning')[0]?.hint).toMatch(/polling or a webhook/);
    const [gap] = one.noticesOf('gap');
    expect(gap).toMatchObject({ cause: 'replay-limit', certain: true });
    expect(gap?.from).toBeLessThan((Date.now() - 3_590_000) * 1000);
  });

  it('on a resume is a gap between two ids: the oldest left out', async () => {
    await start({ replayMax: 20 });
    const one = follow();
    await until(() => server.connections === 1, 'a connection');
    const ids = publish(1, 5);
    await until(() => one.messages.length === 5, 'five messages');
    server.cutAll();
    ids.push(...publish(6, 50));
    await until(() => one.messages.length === 25, 'the rest of it');
    expect(one.ids).toEqual([...ids.slice(0, 5), ...ids.slice(30)]);
    expect(one.codes).toEqual(['warning', 'gap']);
    expect(one.noticesOf('gap')).toMatchObject([
      { cause: 'replay-limit', certain: true, afterId: ids[4], beforeId: ids[30] },
    ]);
  });
});

describe('an error of bloomr', () => {
  it.each(['connect_error', 'error'] as const)(
    'about the token errors the stream, by whichever way it comes: %s',
    async (refusesBy) => {
      await start({ refusesBy, authorize: ({ token }) => `invalid token ${token}` });
      const one = follow();
      await until(() => one.errors.length === 1, 'the error');
      expect(one.errors[0]).toBeInstanceOf(BloomrError);
      expect(one.errors[0]).toMatchObject({ reason: 'authentication', retryable: false });
      expect(String(one.errors[0])).not.toContain(TOKEN);
      expect(server.counters.attempts).toBe(1);
    },
  );

  it('about the token asks a function for another, once', async () => {
    await start({
      authorize: ({ token }) => (token === `${TOKEN}-2` ? undefined : 'unauthorized'),
    });
    let asked = 0;
    const one = follow({
      token: () => {
        asked += 1;
        return Promise.resolve(`${TOKEN}-${asked.toString()}`);
      },
    });
    await until(() => server.connections === 1, 'a connection');
    expect(asked).toBe(2);
    expect(one.errors).toEqual([]);
  });

  it('of any other kind is retried', async () => {
    await start();
    const one = follow();
    await until(() => server.connections === 1, 'a connection');
    const ids = publish(1, 1);
    await until(() => one.messages.length === 1, 'a message');
    server.emit('error', { code: 'E_BUSY', message: 'try again' });
    await until(() => server.counters.opened === 2 && server.connections === 1, 'another');
    ids.push(...publish(2, 2));
    await until(() => one.messages.length === 2, 'the second');
    expect(one.ids).toEqual(ids);
    const causes = one.states.flatMap((state) => (state.status === 'waiting' ? [state.error] : []));
    expect(causes).toMatchObject([{ name: 'BloomrError', reason: 'server', retryable: true }]);
  });

  it('of the token function is retried', async () => {
    await start();
    let asked = 0;
    const one = follow({
      token: () => {
        asked += 1;
        if (asked < 3) throw new Error('down');
        return TOKEN;
      },
    });
    await until(() => server.connections === 1, 'a connection');
    expect(one.errors).toEqual([]);
    expect(asked).toBe(3);
  });
});
