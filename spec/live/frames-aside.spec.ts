import { describe, expect, it } from '@jest/globals';
import { follow, ONE, TWO } from '../helpers/follow.js';
import { scriptedSockets } from '../helpers/scripted-socket.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';
import { frameOf, seqOf, timeOf } from '../fuzz/numbered-frames.js';

const TYPE = 'network.bsky.jetstream.subscribeEvents';

/** A stream of v2 whose frames the spec writes. */
function written() {
  const world = virtualWorld();
  const { WebSocket, made, send } = scriptedSockets(world.scheduler);
  const followed = follow(world, { protocol: 'v2', WebSocket });
  world.run(10);
  const event = (number: number) => frameOf('v2', number, START);
  const payload = (fields: object) => JSON.stringify({ $type: 'message', payload: fields });
  return { world, made, send, followed, event, payload };
}

describe('frames that are no events', () => {
  it('of an unknown type are told once a type and connection', () => {
    const { world, made, send, followed, event, payload } = written();
    const label = payload({ $type: `${TYPE}#label`, seq: 1 });
    const other = JSON.stringify({ $type: 'greeting' });
    send(label, event(1), label, other, other, event(2));
    expect(followed.noticesOf('unknown-frame')).toMatchObject([
      {
        type: `${TYPE}#label`,
        message: `unknown frame: ${TYPE}#label`,
        hint: 'update rx-jetstream',
      },
      { type: 'greeting', message: 'unknown frame: greeting' },
    ]);
    expect(followed.codes).toEqual(['unknown-frame', 'unknown-frame']);
    made.at(-1)?.end();
    // Long enough for a reconnect, too short for a silence to count.
    world.run(5000);
    expect(made).toHaveLength(2);
    send(other);
    expect(followed.noticesOf('unknown-frame').map(({ type }) => type)).toEqual([
      `${TYPE}#label`,
      'greeting',
      'greeting',
    ]);
    expect(followed.numbers).toEqual([1, 2]);
  });

  it('of ever new types are told sixteen times', () => {
    const { send, followed, event } = written();
    for (let nth = 1; nth <= 40; nth += 1) send(JSON.stringify({ $type: `type ${nth}` }));
    send(event(1));
    const types = followed.noticesOf('unknown-frame').map(({ type }) => type);
    expect(types).toEqual(Array.from({ length: 16 }, (_, index) => `type ${index + 1}`));
    expect(followed.numbers).toEqual([1]);
  });

  it('with which the server informs are handed on', () => {
    const { send, followed, event, payload } = written();
    const info = { $type: `${TYPE}#info`, name: 'Maintenance', message: 'at noon' };
    send(payload(info), event(1));
    expect(followed.notices).toMatchObject([
      {
        code: 'server-info',
        name: 'Maintenance',
        text: 'at noon',
        message: 'server: Maintenance at noon',
      },
    ]);
    expect(followed.numbers).toEqual([1]);
  });

  it('that cannot be read are told with their beginning and their place', () => {
    const { send, followed, event } = written();
    const noise = `{"noise":"${'x'.repeat(300)}`;
    send(noise, event(3), 'short');
    expect(followed.notices).toMatchObject([
      { code: 'malformed', excerpt: noise.slice(0, 256), afterSeq: undefined },
      { code: 'malformed', excerpt: 'short', afterSeq: seqOf(3) },
    ]);
    expect(followed.notices.map(({ message }) => message)).toEqual([
      'frame dropped: not a JSON object',
      'frame dropped: not a JSON object',
    ]);
  });

  it('and seqs that go back are told once a connection, with both ends', () => {
    const { send, followed, event } = written();
    const far = event(2).replace(`"seq":${seqOf(2)}`, '"seq":9000000');
    send(event(1), far, event(3), event(4), far.replace('9000000', '9000001'), event(5), event(6));
    expect(followed.notices).toMatchObject([
      {
        code: 'seq-regressed',
        from: 9_000_000,
        to: seqOf(3),
        message: 'a damaged seq was put right',
      },
    ]);
    expect(followed.codes).toEqual(['seq-regressed']);
  });

  it('with which the server gives up end the connection', () => {
    const { world, made, send, followed, event } = written();
    const frame = JSON.stringify({ $type: 'error', error: 'ConsumerTooSlow', message: 'read on' });
    send(event(1), frame, event(2));
    expect(made.at(-1)?.readyState).toBe(3);
    expect(followed.statesOf('waiting').at(-1)).toMatchObject({
      cause: 'back-off',
      error: { name: 'ServerError', message: expect.stringContaining('read on') as unknown },
    });
    expect([followed.numbers, followed.notices]).toEqual([[1], []]);
    world.run(5000);
    expect(made.at(-1)?.url).toContain(`cursor=${seqOf(1)}`);
  });
});

describe('a clamped cursor of another host', () => {
  /** One event, at 20 s; then the other host says that it keeps less than was asked for. */
  function clamped(number: number, ...before: readonly string[]) {
    const world = virtualWorld();
    const { WebSocket, made, send } = scriptedSockets(world.scheduler);
    const hosts = [ONE, TWO];
    const followed = follow(world, { hosts, protocol: 'v2', WebSocket, rewind: 10_000 });
    world.run(30_000);
    send(frameOf('v2', 2000, START));
    for (let count = 0; count < 10 && !made.at(-1)?.url.includes('two'); count += 1) {
      made.at(-1)?.end();
      world.run(20_000);
    }
    expect(made.at(-1)).toMatchObject({ url: expect.stringContaining('two'), readyState: 1 });
    const info = { $type: `${TYPE}#info`, name: 'OutdatedCursor', message: 'kept for a day' };
    send(
      JSON.stringify({ $type: 'message', payload: info }),
      ...before,
      frameOf('v2', number, START),
      frameOf('v2', number + 1, START),
    );
    return followed.noticesOf('gap');
  }
  const had = timeOf(2000, START);

  it.each([
    [false, 'before the end of the overlap', 2900],
    [true, 'behind it', 3100],
  ])('may be a gap, for certain: %s, when the stream begins %s', (certain, _where, number) => {
    expect(clamped(number)).toMatchObject([
      { cause: 'outdated-cursor', certain, from: had, to: timeOf(number, START) },
    ]);
  });

  it('is none when the stream begins with what was had', () => {
    expect(clamped(2000)).toEqual([]);
  });

  it('is not judged by an event with a damaged time', () => {
    const damaged = frameOf('v2', 2899, START).replace(/"time":"\d{4}/, '"time":"2099');
    expect(clamped(2900, damaged)).toMatchObject([{ certain: false, to: timeOf(2900, START) }]);
    expect(clamped(2000, damaged)).toEqual([]);
  });
});
