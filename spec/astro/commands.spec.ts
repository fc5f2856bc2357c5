import { describe, expect, it } from '@jest/globals';
import type { SchedulerLike } from 'rxjs';
import { RetryLimitError } from 'rx-jetstream';
import { AstroTopicError } from 'rx-jetstream/astro';
import { leftOvers, NOTHING_LEFT, range } from '../helpers/follow.js';
import { runTurns } from '../helpers/turns.js';
import { START } from '../helpers/virtual-world.js';
import { astroWorld, hear, subscribed, TOKEN } from './astro-world.js';

describe('the rate of commands', () => {
  it('stays within 1 per 100 ms and 100 per ten seconds, as the server counts it', () => {
    const world = astroWorld();
    for (const n of range(1, 250)) hear(world.client_.topic('channel.tips', { room: `r${n}` }));
    world.run(60_000);
    const { commands, limited, leastInterval, mostInWindow } = world.server.counters;
    expect({ commands, limited }).toEqual({ commands: 250, limited: 0 });
    expect(leastInterval).toBeGreaterThanOrEqual(100);
    expect(mostInWindow).toBeLessThanOrEqual(100);
    expect(subscribed(world.server)[0]).toHaveLength(250);
  });

  it('holds over a reconnect', () => {
    const world = astroWorld();
    for (const n of range(1, 50)) hear(world.client_.topic('channel.tips', { room: `r${n}` }));
    for (let count = 0; count < 5; count += 1) {
      world.run(7_000);
      world.server.cutAll();
    }
    world.run(20_000);
    expect(world.server.counters.limited).toBe(0);
    expect(subscribed(world.server)[0]).toHaveLength(50);
  });

  it('is not drawn out by a clock that is set back', () => {
    let shift = 0;
    const base: { inner?: SchedulerLike } = {};
    const inner = () => base.inner as SchedulerLike;
    const scheduler: SchedulerLike = {
      now: () => inner().now() + shift,
      schedule: (...given: Parameters<SchedulerLike['schedule']>) => inner().schedule(...given),
    };
    const world = astroWorld({ scheduler });
    base.inner = world.scheduler;
    const refused = new Set<string>();
    world.server.commandFault = ({ topic }) => {
      if (topic !== 'channel.tips' || refused.has(topic)) return undefined;
      refused.add(topic);
      return 'rate_limit_exceeded';
    };
    hear(world.client_.topic('channel.announcements', { room: 'r' }));
    hear(world.client_.topic('channel.tips', { room: 'r' }));
    world.run(1000);
    shift = -3_600_000;
    hear(world.client_.topic('channel.contests', { room: 'r' }));
    world.run(15_000);
    expect(subscribed(world.server)[0]).toHaveLength(3);
  });

  it('that is refused without a nonce is put to the oldest command, which goes again after 5 s', () => {
    const world = astroWorld({}, { responseDelay: 500 });
    const refused = new Set<string>();
    world.server.commandFault = ({ topic }) => {
      if (topic !== 'channel.tips' || refused.has(topic)) return undefined;
      refused.add(topic);
      return 'rate_limit_exceeded';
    };
    hear(world.client_.topic('channel.tips', { room: 'r' }));
    hear(world.client_.topic('channel.announcements', { room: 'r' }));
    world.run(400);
    hear(world.client_.topic('channel.contests', { room: 'r' }));
    world.run(2000);
    // The pause holds for every command, and the answers to those under way are understood.
    expect(subscribed(world.server)).toEqual([['channel.announcements r', 'channel.contests r']]);
    expect(world.noticesOf('rate-limited')).toMatchObject([
      { topic: 'channel.tips', room: 'r', retryAt: expect.any(Number) },
    ]);
    const { retryAt = 0, at = 0 } = world.noticesOf('rate-limited')[0] ?? {};
    expect(retryAt - at).toBe(5000);
    const before = world.server.counters.commands;
    world.run(START + 4900 - world.scheduler.now());
    expect(world.server.counters.commands).toBe(before);
    world.run(2000);
    expect(subscribed(world.server)[0]).toContain('channel.tips r');
    expect(world.codes).toEqual(['rate-limited']);
  });

  it('that a server finds too high after all is kept to from then on', () => {
    // A server that counts otherwise: every command faster than one in 300 ms is refused.
    const world = astroWorld({}, { commandInterval: 300 });
    for (const n of range(1, 4)) hear(world.client_.topic('channel.tips', { room: `r${n}` }));
    world.run(120_000);
    expect(subscribed(world.server)[0]).toHaveLength(4);
    expect(world.noticesOf('rate-limited').length).toBeGreaterThan(0);
  });

  it('an answer that comes after all is taken for what it answers', () => {
    const world = astroWorld();
    const nonces: (string | undefined)[] = [];
    world.server.commandFault = ({ nonce }) => {
      nonces.push(nonce);
      return nonces.length === 1 ? 'silence' : undefined;
    };
    const heard = hear(world.client_.topic('channel.tips', { room: 'r' }));
    world.run(500);
    const [connection] = world.server.connections;
    connection?.send('{"type":"response","error":"rate_limit_exceeded","data":{}}');
    connection?.send(
      `{"type":"response","nonce":"${nonces[0] ?? ''}","data":{"topic":"channel.tips","room":"r"}}`,
    );
    connection?.send(
      '{"id":"1","ts":"","type":"message","topic":"channel.tips","room":"r","data":1}',
    );
    world.run(20_000);
    expect(heard.data).toEqual([1]);
    expect(nonces).toHaveLength(1);
  });
});

describe('a command the server refuses', () => {
  it.each(['err_bad_request', 'invalid_message_type', 'err_something_new'])(
    'with %s errors its topic alone',
    (code) => {
      const world = astroWorld();
      world.server.commandFault = ({ topic }) => (topic === 'channel.tips' ? code : undefined);
      const tips = hear(world.client_.topic('channel.tips', { room: 'r' }));
      const other = hear(world.client_.topic('channel.announcements', { room: 'r' }));
      world.run(1000);
      expect(tips.errors).toHaveLength(1);
      expect(tips.errors[0]).toBeInstanceOf(AstroTopicError);
      expect(tips.errors[0]).toMatchObject({
        code: 'topic',
        serverCode: code,
        topic: 'channel.tips',
        room: 'r',
      });
      world.server.publish('channel.announcements', 'r', 1);
      world.run(100);
      expect(other.data).toEqual([1]);
      expect(world.client_.state$.value.status).toBe('live');
      other.subscription.unsubscribe();
      expect(leftOvers(world)).toEqual(NOTHING_LEFT);
    },
  );

  it('with err_unauthorized errors its topic, where the token is a text', () => {
    const world = astroWorld(
      {},
      { authorize: () => ({ error: 'err_unauthorized', message: `no such token: ${TOKEN}` }) },
    );
    const tips = hear(world.client_.topic('channel.tips'));
    world.run(1000);
    expect(tips.errors).toMatchObject([{ serverCode: 'err_unauthorized' }]);
    expect(String(tips.errors[0])).not.toContain(TOKEN);
    expect(world.server.counters.commands).toBe(1);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('with err_unauthorized asks the function for another token, once for all topics', async () => {
    let asked = 0;
    const good = (token: string) => token === `${TOKEN}-2`;
    const world = astroWorld(
      {
        token: () => {
          asked += 1;
          return Promise.resolve(`${TOKEN}-${asked}`);
        },
      },
      {
        authorize: ({ token, room }) =>
          good(token) ? { room: room ?? 'r' } : { error: 'err_unauthorized' },
        responseDelay: 300,
      },
    );
    const heard = range(1, 5).map((n) =>
      hear(world.client_.topic('channel.tips', { room: `${n}` })),
    );
    await runTurns(world, 5000);
    expect(heard.flatMap(({ errors }) => errors)).toEqual([]);
    expect(subscribed(world.server)[0]).toHaveLength(5);
    expect(asked).toBe(2);
  });

  it('with err_unauthorized again errors the topic, for all that a function gives', async () => {
    const world = astroWorld(
      { token: () => TOKEN },
      { authorize: () => ({ error: 'err_unauthorized' }) },
    );
    const tips = hear(world.client_.topic('channel.tips'));
    await runTurns(world, 5000);
    expect(tips.errors).toMatchObject([{ serverCode: 'err_unauthorized' }]);
    expect(world.server.counters.commands).toBe(2);
  });

  it.each(['err_deadline_exceeded', 'err_internal_error'])(
    'with %s is tried again after a back-off',
    (code) => {
      const world = astroWorld();
      let refusals = 3;
      world.server.commandFault = () => {
        refusals -= 1;
        return refusals >= 0 ? code : undefined;
      };
      const tips = hear(world.client_.topic('channel.tips', { room: 'r' }));
      world.run(60_000);
      world.server.publish('channel.tips', 'r', 1);
      world.run(100);
      expect(tips.data).toEqual([1]);
      expect(world.noticesOf('topic-retry').map(({ serverCode }) => serverCode)).toEqual([
        code,
        code,
        code,
      ]);
    },
  );

  it('by silence is sent again', () => {
    const world = astroWorld({ responseTimeout: 3000 });
    let first = true;
    world.server.commandFault = () => {
      const fault = first ? 'silence' : undefined;
      first = false;
      return fault;
    };
    hear(world.client_.topic('channel.tips', { room: 'r' }));
    world.run(2900);
    expect(world.codes).toEqual([]);
    world.run(5000);
    expect(world.noticesOf('topic-retry')).toMatchObject([{ serverCode: 'timeout' }]);
    expect(subscribed(world.server)).toEqual([['channel.tips r']]);
  });

  it('for ever errors the topic at the limit of retries', () => {
    const world = astroWorld({ retry: { maxRetries: 3 } });
    world.server.commandFault = () => 'err_internal_error';
    const tips = hear(world.client_.topic('channel.tips'));
    world.run(120_000);
    expect(tips.errors[0]).toBeInstanceOf(RetryLimitError);
    expect((tips.errors[0] as Error).cause).toBeInstanceOf(AstroTopicError);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('while it unsubscribes is told again', () => {
    const world = astroWorld();
    hear(world.client_.topic('channel.announcements', { room: 'r' }));
    const tips = hear(world.client_.topic('channel.tips', { room: 'r' }));
    world.run(1000);
    let refusals = 2;
    world.server.commandFault = ({ type }) => {
      if (type !== 'unsubscribe') return undefined;
      refusals -= 1;
      return refusals >= 0 ? 'err_internal_error' : undefined;
    };
    tips.subscription.unsubscribe();
    world.run(5000);
    expect(subscribed(world.server)).toEqual([['channel.announcements r']]);
  });

  it('a function that gives no token is asked again', async () => {
    let asked = 0;
    const world = astroWorld({
      token: () => {
        asked += 1;
        if (asked === 1) throw new Error('down');
        return asked === 2 ? Promise.reject(new Error('down')) : TOKEN;
      },
    });
    const tips = hear(world.client_.topic('channel.tips', { room: 'r' }));
    await runTurns(world, 30_000);
    expect(subscribed(world.server)).toEqual([['channel.tips r']]);
    expect(tips.errors).toEqual([]);
    expect(world.noticesOf('topic-retry').map(({ serverCode }) => serverCode)).toEqual([
      'token',
      'token',
    ]);
  });

  it('is not put to another by a server that answers garbage', () => {
    const world = astroWorld();
    hear(world.client_.topic('channel.tips', { room: 'r' }));
    world.run(1000);
    const before = world.scheduler.now() - START;
    world.server.connections[0]?.send('{"type":"response","nonce":"nobody","error":"x","data":1}');
    world.run(100);
    expect(world.scheduler.now() - START).toBe(before + 100);
    expect(world.codes).toEqual(['malformed']);
  });
});
