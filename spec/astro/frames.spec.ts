import { describe, expect, it } from '@jest/globals';
import { astroWorld, hear } from './astro-world.js';

/** The documented frames of the server, as they stand: the dots are part of the text. */
const WELCOME =
  '{"id":"01JD3…ULID","ts":"2026-11-01T10:00:00Z","type":"welcome","data":{"client_id":"c-1","message":"connected"}}';
const TIP =
  '{"id":"01JD…","ts":"…","type":"message","topic":"channel.activities","room":"chan-1","data":{"type":"tip", "…":"…"}}';
const UPDATE =
  '{"id":"01JE…","ts":"…","type":"message","topic":"channel.session.update","room":"chan-1","data":{"key":"tip-latest","data":{"…":"…"}}}';

describe('frames of astro', () => {
  it('are accepted as they are documented', () => {
    const world = astroWorld();
    const activities = hear(world.client_.topic('channel.activities', { room: 'chan-1' }));
    const updates = hear(world.client_.topic('channel.session.update', { room: 'chan-1' }));
    world.run(1000);
    for (const frame of [WELCOME, TIP, UPDATE]) world.server.connections[0]?.send(frame);
    world.run(100);
    expect(activities.data).toEqual([{ type: 'tip', '…': '…' }]);
    expect(updates.data).toEqual([{ key: 'tip-latest', data: { '…': '…' } }]);
    expect(world.codes).toEqual([]);
  });

  it('of the client are as they are documented', () => {
    const sent: unknown[] = [];
    const world = astroWorld({ token: 'secret-marker-plain' });
    world.server.commandFault = (command) => {
      sent.push(command);
      return undefined;
    };
    const heard = hear(world.client_.topic('channel.activities', { room: 'chan-1' }));
    hear(world.client_.topic('channel.tips'));
    world.run(1000);
    heard.subscription.unsubscribe();
    world.run(1000);
    expect(sent).toEqual([
      { type: 'subscribe', nonce: expect.any(String), topic: 'channel.activities', room: 'chan-1' },
      { type: 'subscribe', nonce: expect.any(String), topic: 'channel.tips', room: undefined },
      {
        type: 'unsubscribe',
        nonce: expect.any(String),
        topic: 'channel.activities',
        room: 'chan-1',
      },
    ]);
    const nonces = sent.map((command) => (command as { nonce: string }).nonce);
    expect(new Set(nonces).size).toBe(3);
  });

  it.each([
    ['no JSON', 'this is none'],
    ['an array', '[null]'],
    ['no type', '{"id":"x"}'],
    ['a message without id', '{"type":"message","topic":"channel.tips","room":"r"}'],
    ['a message without topic', '{"type":"message","id":"x","room":"r"}'],
    ['a message without room', '{"type":"message","id":"x","topic":"channel.tips"}'],
    ['a binary frame', new Uint8Array([1, 2])],
    ['an error to no command', '{"type":"response","error":"err_internal_error","data":{}}'],
  ])('that cannot be read are told of and cost nothing else: %s', (_, frame) => {
    const world = astroWorld();
    const heard = hear(world.client_.topic('channel.tips', { room: 'r' }));
    world.run(1000);
    world.server.connections[0]?.send(frame);
    world.server.publish('channel.tips', 'r', 1);
    world.run(100);
    expect(heard.data).toEqual([1]);
    expect(world.codes).toEqual(['malformed']);
    expect(world.server.counters.attempts).toBe(1);
  });

  it('of an unknown type are told of once a connection', () => {
    const world = astroWorld();
    hear(world.client_.topic('channel.tips'));
    world.run(1000);
    for (let count = 0; count < 3; count += 1) {
      world.server.connections[0]?.send('{"type":"news","data":{}}');
    }
    world.run(100);
    expect(world.noticesOf('unknown-frame')).toMatchObject([{ type: 'news' }]);
  });

  it('above the size limit are dropped, and the next is taken', () => {
    const world = astroWorld({ maxMessageSize: 200 });
    const heard = hear(world.client_.topic('channel.tips', { room: 'r' }));
    world.run(1000);
    world.server.publish('channel.tips', 'r', 'x'.repeat(190));
    world.server.publish('channel.tips', 'r', 2);
    world.run(100);
    expect(heard.data).toEqual([2]);
    expect(world.noticesOf('oversize')).toMatchObject([{ limit: 200 }]);
  });

  it('cannot reach a prototype', () => {
    const world = astroWorld();
    const heard = hear(world.client_.topic('channel.tips', { room: 'r' }));
    hear(world.client_.topic('__proto__', { room: 'constructor' }));
    world.run(1000);
    world.server.connections[0]?.send(
      '{"id":"1","type":"message","topic":"channel.tips","room":"r","data":{"__proto__":{"polluted":true}}}',
    );
    world.run(100);
    expect(heard.messages).toHaveLength(1);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('of a message that comes twice are delivered once', () => {
    const world = astroWorld();
    const heard = hear(world.client_.topic('channel.activities', { room: 'chan-1' }));
    world.run(1000);
    world.server.connections[0]?.send(TIP);
    world.server.connections[0]?.send(TIP);
    world.run(100);
    expect(heard.data).toHaveLength(1);
  });
});
