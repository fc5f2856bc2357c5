import { describe, expect, it } from '@jest/globals';
import * as t from 'io-ts';
import { ASTRO_TOPICS } from 'rx-jetstream/astro';
import { leftOvers, NOTHING_LEFT } from '../helpers/follow.js';
import { astroWorld, hear, subscribed, TOKEN } from './astro-world.js';

describe('astro', () => {
  it('does nothing before a topic is subscribed to', () => {
    const world = astroWorld();
    world.client_.topic('channel.tips');
    world.run(60_000);
    expect(world.server.counters.attempts).toBe(0);
    expect(world.states).toEqual([{ status: 'idle' }]);
  });

  it('brings the messages of a topic, and closes with the last subscriber', () => {
    const world = astroWorld();
    const tips = hear(world.client_.topic('channel.tips', { room: 'chan-1' }));
    world.run(1000);
    expect(subscribed(world.server)).toEqual([['channel.tips chan-1']]);
    const { id } = world.server.publish('channel.tips', 'chan-1', { amount: 5 });
    world.run(100);
    expect(tips.messages).toEqual([
      { id, ts: expect.any(String), topic: 'channel.tips', room: 'chan-1', data: { amount: 5 } },
    ]);
    tips.subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
    expect(world.server.connections).toEqual([]);
    expect(world.client_.state$.value).toEqual({ status: 'idle' });
  });

  it('shows the welcome and its client id in the state', () => {
    const world = astroWorld();
    const { subscription } = hear(world.client_.topic('channel.tips'));
    world.run(1000);
    expect(world.states.map(({ status }) => status)).toEqual([
      'idle',
      'connecting',
      'connecting',
      'live',
    ]);
    expect(world.client_.state$.value).toMatchObject({
      status: 'live',
      session: 'c-1',
      url: 'wss://astro.example',
      connection: 1,
    });
    subscription.unsubscribe();
  });

  it('has all documented topics over one connection, and takes others', () => {
    const world = astroWorld();
    const heard = [...ASTRO_TOPICS, 'channel.something.new'].map((name) =>
      hear(world.client_.topic(name, { room: 'chan-1' })),
    );
    expect(ASTRO_TOPICS).toHaveLength(27);
    world.run(10_000);
    expect(subscribed(world.server)[0]).toHaveLength(28);
    for (const name of [...ASTRO_TOPICS, 'channel.something.new']) {
      world.server.publish(name, 'chan-1', {
        type: 'tip',
        key: 'tip-latest',
        data: { name },
        session: {},
      });
    }
    world.run(100);
    expect(heard.map(({ messages }) => messages.map(({ topic }) => topic))).toEqual(
      [...ASTRO_TOPICS, 'channel.something.new'].map((name) => [name]),
    );
    expect(world.server.counters).toMatchObject({ attempts: 1, commands: 28, limited: 0 });
    for (const { subscription } of heard) subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('subscribes once for many subscribers, and leaves with the last', () => {
    const world = astroWorld();
    const other = hear(world.client_.topic('channel.announcements', { room: 'chan-1' }));
    const one = hear(world.client_.topic('channel.tips', { room: 'chan-1' }));
    const two = hear(world.client_.topic('channel.tips', { room: 'chan-1' }));
    world.run(1000);
    expect(world.server.counters.commands).toBe(2);
    one.subscription.unsubscribe();
    world.run(1000);
    expect(world.server.counters.commands).toBe(2);
    world.server.publish('channel.tips', 'chan-1', { n: 1 });
    world.run(100);
    two.subscription.unsubscribe();
    world.run(1000);
    expect(subscribed(world.server)).toEqual([['channel.announcements chan-1']]);
    expect([one.data, two.data]).toEqual([[], [{ n: 1 }]]);
    other.subscription.unsubscribe();
  });

  it('costs no command to leave a topic and come back before it was told', () => {
    const world = astroWorld();
    hear(world.client_.topic('channel.announcements'));
    const tips = world.client_.topic('channel.tips');
    world.run(10);
    tips.subscribe().unsubscribe();
    tips.subscribe().unsubscribe();
    world.run(10_000);
    expect(world.server.counters.commands).toBe(1);
  });

  it('routes by the room as the server calls it', () => {
    const world = astroWorld({}, { authorize: ({ room }) => ({ room: `id-of-${room ?? 'me'}` }) });
    const alice = hear(world.client_.topic('channel.tips', { room: 'alice' }));
    const own = hear(world.client_.topic('channel.tips'));
    world.run(1000);
    world.server.publish('channel.tips', 'id-of-alice', 'a');
    world.server.publish('channel.tips', 'id-of-me', 'm');
    world.run(100);
    expect([alice.data, own.data]).toEqual([['a'], ['m']]);
    expect(alice.messages[0]?.room).toBe('id-of-alice');
  });

  it('keeps a room that another name still means', () => {
    const world = astroWorld({}, { authorize: () => ({ room: 'chan-1' }) });
    const byName = hear(world.client_.topic('channel.tips', { room: 'alice' }));
    const byToken = hear(world.client_.topic('channel.tips'));
    world.run(1000);
    byName.subscription.unsubscribe();
    world.run(1000);
    expect(subscribed(world.server)).toEqual([['channel.tips chan-1']]);
    world.server.publish('channel.tips', 'chan-1', 1);
    world.run(100);
    expect([byName.data, byToken.data]).toEqual([[], [1]]);
  });

  it('leaves all rooms of a topic by one command', () => {
    const world = astroWorld();
    const rooms = ['a', 'b', 'c'].map((room) =>
      hear(world.client_.topic('channel.tips', { room })),
    );
    const other = hear(world.client_.topic('channel.announcements', { room: 'a' }));
    world.run(2000);
    expect(world.server.counters.commands).toBe(4);
    world.client_.dropTopic('channel.tips');
    expect(rooms.map(({ completions }) => completions)).toEqual([1, 1, 1]);
    world.run(2000);
    expect(world.server.counters.commands).toBe(5);
    expect(subscribed(world.server)).toEqual([['channel.announcements a']]);
    other.subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('needs one command where all rooms of a topic are unsubscribed in one go', () => {
    const world = astroWorld();
    const rooms = ['a', 'b', 'c'].map((room) =>
      hear(world.client_.topic('channel.tips', { room })),
    );
    hear(world.client_.topic('channel.announcements', { room: 'a' }));
    world.run(2000);
    const busy = hear(world.client_.topic('channel.chatstats', { room: 'a' }));
    for (const { subscription } of rooms) subscription.unsubscribe();
    world.run(2000);
    expect(world.server.counters.commands).toBe(6);
    expect(subscribed(world.server)).toEqual([['channel.announcements a', 'channel.chatstats a']]);
    busy.subscription.unsubscribe();
  });

  it('sends the token of a topic, or that of the client, with its type', () => {
    const seen: string[] = [];
    const world = astroWorld(
      { tokenType: 'oauth2' },
      {
        authorize: ({ topic, token, tokenType }) => {
          seen.push(`${topic} ${token === TOKEN ? 'client' : token} ${tokenType}`);
          return { room: 'chan-1' };
        },
      },
    );
    hear(world.client_.topic('channel.tips'));
    const own = { token: 'key', tokenType: 'apikey' } as const;
    hear(world.client_.topic('channel.activities', own));
    hear(world.client_.topic('channel.announcements', { tokenType: 'jwt' }));
    world.run(1000);
    expect(seen).toEqual([
      'channel.tips client oauth2',
      'channel.activities key apikey',
      'channel.announcements client jwt',
    ]);
  });

  it('completes every topic when its signal aborts', () => {
    const controller = new AbortController();
    const world = astroWorld({ signal: controller.signal });
    const heard = [hear(world.client_.topic('channel.tips')), hear(world.client_.topic('a.b'))];
    world.run(1000);
    controller.abort();
    expect(heard.map(({ completions }) => completions)).toEqual([1, 1]);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('can be used again after its last topic was left', () => {
    const world = astroWorld();
    hear(world.client_.topic('channel.tips')).subscription.unsubscribe();
    const again = hear(world.client_.topic('channel.tips'));
    world.run(1000);
    world.server.publish('channel.tips', 'channel-1', 1);
    world.run(100);
    expect(again.data).toEqual([1]);
    expect(world.client_.state$.value).toMatchObject({ subscription: 2, connection: 1 });
    again.subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('may be left from inside a message', () => {
    const world = astroWorld();
    const got: unknown[] = [];
    const subscription = world.client_.topic('channel.tips').subscribe(({ data }) => {
      got.push(data);
      subscription.unsubscribe();
    });
    world.run(1000);
    world.server.publish('channel.tips', 'channel-1', 1);
    world.server.publish('channel.tips', 'channel-1', 2);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
    expect(got).toEqual([1]);
  });
});

describe('payloads of astro', () => {
  const told = (data: unknown, topic = 'channel.activities', options: object = {}) => {
    const world = astroWorld();
    const heard = hear(world.client_.topic(topic, { room: 'r', ...options }));
    world.run(1000);
    world.server.publish(topic, 'r', data);
    world.run(100);
    heard.subscription.unsubscribe();
    return { data: heard.data, codes: world.codes, notices: world.notices };
  };

  it('are decoded where they are documented, with all fields kept', () => {
    const activity = { type: 'tip', amount: 5, more: { deep: [1] } };
    expect(told(activity)).toMatchObject({ data: [activity], codes: [] });
  });

  it('that are not as documented are dropped with a notice that quotes none of it', () => {
    const { data, notices } = told({ kind: 'private' });
    expect(data).toEqual([]);
    expect(notices).toMatchObject([{ code: 'malformed', excerpt: '' }]);
    expect(JSON.stringify(notices)).not.toContain('private');
  });

  it('are decoded by a codec of the user’s', () => {
    const codec = t.type({ amount: t.number });
    expect(told({ amount: 5 }, 'channel.tips', { codec })).toMatchObject({ data: [{ amount: 5 }] });
    expect(told({ amount: '5' }, 'channel.tips', { codec }).codes).toEqual(['malformed']);
  });

  it.each([
    ['within the data', { data: { session: { a: 1 } } }],
    ['beside the data', { session: { a: 1 } }],
    ['beside other data', { data: { more: 2 }, session: { a: 1 } }],
  ])('a whole session is read %s', (_, parts) => {
    const world = astroWorld();
    const heard = hear(world.client_.topic('channel.session.reset', { room: 'r' }));
    world.run(1000);
    const frame = {
      id: '01JD',
      ts: 't',
      type: 'message',
      topic: 'channel.session.reset',
      room: 'r',
    };
    world.server.connections[0]?.send(JSON.stringify({ ...frame, ...parts }));
    world.run(100);
    expect(heard.data.map(({ session }) => session)).toEqual([{ a: 1 }]);
  });
});
