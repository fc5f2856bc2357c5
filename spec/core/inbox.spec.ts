import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { inbox as createInbox, type Inbox, type InboxLimits } from '../../src/core/inbox.js';

/** How long the event loop may be kept in one go, ms. */
const SLICE = 10;

/** An inbox whose handler takes a while: it moves the clock. */
function setUp(cost: number | ((text: string) => number), limits: Partial<InboxLimits> = {}) {
  const scheduler = new VirtualTimeScheduler();
  const taken: string[] = [];
  const overflows: [number, number][] = [];
  /** When each turn of the event loop ended, and how much it had handed over by then. */
  const turns: { lasted: number; taken: number }[] = [];
  const inbox: Inbox = createInbox(
    { events: 1e6, bytes: 1e9, ...limits },
    scheduler,
    (text) => {
      taken.push(text);
      scheduler.frame += typeof cost === 'number' ? cost : cost(text);
    },
    (events, bytes) => overflows.push([events, bytes]),
  );
  /** One turn of the event loop. */
  const turn = (work: () => void) => {
    const began = scheduler.frame;
    work();
    turns.push({ lasted: scheduler.frame - began, taken: taken.length });
  };
  /** Runs the next thing scheduled, alone. */
  const step = () => {
    scheduler.maxFrames = scheduler.actions[0]?.delay ?? scheduler.frame;
    const rest = scheduler.actions.splice(1);
    turn(() => scheduler.flush());
    scheduler.actions.push(...rest);
  };
  const drain = () => {
    while (scheduler.actions.length > 0) step();
  };
  return { scheduler, inbox, taken, overflows, turns, turn, drain, step };
}

const texts = (count: number) => Array.from({ length: count }, (_, index) => `frame ${index}`);
const pushAll = (inbox: Inbox, list: readonly string[]) => {
  for (const text of list) inbox.push(text);
};

describe('Inbox', () => {
  it('hands each frame to a fast consumer in the same call', () => {
    const { inbox, taken, scheduler } = setUp(0);
    for (const text of texts(1000)) {
      inbox.push(text);
      expect(taken.at(-1)).toBe(text);
    }
    expect(inbox.size()).toBe(0);
    expect(scheduler.actions).toHaveLength(0);
  });

  it('keeps the order and loses nothing, whatever the handler costs', () => {
    const costs = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(costs, fc.nat({ max: 300 }), (list, count) => {
        let index = 0;
        const { inbox, taken, drain } = setUp(() => list[(index += 1) % list.length] as number);
        pushAll(inbox, texts(count));
        drain();
        expect(taken).toEqual(texts(count));
        expect(inbox.size()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('gives the event loop its turn once a slice is over', () => {
    const { inbox, turn, turns, drain, taken } = setUp(1);
    turn(() => pushAll(inbox, texts(200)));
    expect(inbox.size()).toBeGreaterThan(0);
    drain();
    expect(taken).toEqual(texts(200));
    // The clock is not read with every frame, so that a slice may last a little longer.
    for (const { lasted } of turns) expect(lasted).toBeLessThanOrEqual(SLICE + 16);
    expect(turns.length).toBeGreaterThan(200 / (SLICE + 16));
  });

  it('gives a very slow handler one frame a turn or two, not sixteen', () => {
    const slow = 400;
    const { inbox, turn, turns, drain } = setUp(slow);
    turn(() => pushAll(inbox, texts(100)));
    drain();
    // Sixteen would be 6.4 s: the server lets a pong take five.
    for (const { lasted } of turns) expect(lasted).toBeLessThanOrEqual(2 * slow);
  });

  it('counts time by run: what lies between two reads of the socket is not the handler’s', async () => {
    const { inbox, scheduler, taken } = setUp(0);
    for (const text of texts(100)) {
      inbox.push(text);
      scheduler.frame += 50;
      // A socket's reads are turns of their own.
      await Promise.resolve();
    }
    expect(taken).toHaveLength(100);
  });

  it('queues behind what waits already: nothing overtakes', async () => {
    const { inbox, taken, drain } = setUp(20);
    pushAll(inbox, texts(50));
    const before = taken.length;
    expect(before).toBeLessThan(50);
    await Promise.resolve();
    inbox.push('late');
    expect(taken).not.toContain('late');
    drain();
    expect(taken).toEqual([...texts(50), 'late']);
  });

  it('takes what a handler pushes in its turn after what came before', () => {
    const holder: { inbox?: Inbox } = {};
    const { inbox, taken, drain } = setUp((text) => {
      if (text === 'frame 40') holder.inbox?.push('answer');
      return 20;
    });
    holder.inbox = inbox;
    pushAll(inbox, texts(60));
    drain();
    expect(taken).toEqual([...texts(60), 'answer']);
  });

  it('tells when its bound of frames is reached, with what it holds', () => {
    const { inbox, overflows, taken } = setUp(1000, { events: 10 });
    let pushed = 0;
    // The owner stops reading then.
    while (overflows.length === 0) inbox.push(`frame ${(pushed += 1)}`);
    expect(inbox.size()).toBe(10);
    expect(pushed - taken.length).toBe(10);
    const held = Array.from({ length: 10 }, (_, index) => `frame ${pushed - index}`).join('');
    expect(overflows).toEqual([[10, held.length]]);
  });

  it('tells when its bound of characters is reached', () => {
    const { inbox, overflows } = setUp(1000, { bytes: 1000 });
    while (overflows.length === 0) inbox.push('x'.repeat(300));
    expect(overflows).toEqual([[4, 1200]]);
  });

  it('tells when its bound of characters is just reached', () => {
    const { inbox, overflows } = setUp(1000, { bytes: 1000 });
    for (let frame = 0; frame < 5; frame += 1) inbox.push('x'.repeat(250));
    expect(overflows).toEqual([[4, 1000]]);
  });

  it('counts out what is handed over while more comes', () => {
    const { inbox, overflows, step } = setUp(20, { bytes: 100 });
    for (let frame = 0; frame < 10; frame += 1) inbox.push('x'.repeat(10));
    for (let frame = 0; frame < 8; frame += 1) {
      step();
      inbox.push('x'.repeat(10));
    }
    expect(overflows).toEqual([]);
    expect(inbox.size()).toBeLessThanOrEqual(9);
  });

  it('uses its slice in each turn', () => {
    const { inbox, turn, turns, drain } = setUp(1);
    turn(() => pushAll(inbox, texts(200)));
    drain();
    for (const { lasted } of turns.slice(0, -1)) expect(lasted).toBeGreaterThanOrEqual(SLICE);
  });

  /** An inbox in which a frame waits since 12 ms, and a turn of the event loop was asked for. */
  async function waiting() {
    const given = setUp((text) => (text === 'slow' ? 12 : 0));
    pushAll(given.inbox, ['slow', 'waits']);
    expect(given.taken).toEqual(['slow']);
    await Promise.resolve();
    return given;
  }

  it('hands over what waits with what comes in the same turn: a pause makes no queue', async () => {
    const { inbox, taken, scheduler } = await waiting();
    scheduler.frame = 61;
    inbox.push('next');
    expect(taken).toEqual(['slow', 'waits', 'next']);
    expect([inbox.size(), scheduler.actions.length]).toEqual([0, 0]);
  });

  it('hands over nothing more in a turn of fifty milliseconds', async () => {
    const { inbox, taken, scheduler, drain } = await waiting();
    scheduler.frame = 62;
    inbox.push('next');
    expect(taken).toEqual(['slow']);
    drain();
    expect(taken).toEqual(['slow', 'waits', 'next']);
  });

  it('counts what is handed over out again', () => {
    const { inbox, overflows, drain } = setUp(20, { events: 50, bytes: 5000 });
    for (let round = 0; round < 20; round += 1) {
      pushAll(inbox, texts(49));
      drain();
    }
    expect(overflows).toEqual([]);
    expect(inbox.size()).toBe(0);
  });

  it('hands over what it holds after an overflow too, then tells that it is empty', () => {
    const { inbox, overflows, taken, drain } = setUp(100, { events: 10 });
    const pushed: string[] = [];
    let empty = 0;
    while (overflows.length === 0) {
      pushed.push(`frame ${pushed.length}`);
      inbox.push(pushed.at(-1) as string);
    }
    inbox.whenEmpty(() => {
      empty = taken.length;
    });
    drain();
    expect(taken).toEqual(pushed);
    expect(empty).toBe(pushed.length);
  });

  it('tells at once that it is empty when nothing waits', () => {
    const { inbox } = setUp(0);
    inbox.push('one');
    let told = false;
    inbox.whenEmpty(() => (told = true));
    expect(told).toBe(true);
  });

  it('tells once only', () => {
    const { inbox, drain } = setUp(100);
    let told = 0;
    pushAll(inbox, texts(50));
    inbox.whenEmpty(() => (told += 1));
    drain();
    pushAll(inbox, texts(50));
    drain();
    expect(told).toBe(1);
  });

  it('drops what it holds when it is closed, and takes nothing more', () => {
    const { inbox, taken, scheduler } = setUp(100);
    let told = false;
    pushAll(inbox, texts(50));
    const before = taken.length;
    inbox.whenEmpty(() => (told = true));
    inbox.close();
    inbox.push('late');
    scheduler.flush();
    expect(taken).toHaveLength(before);
    expect(told).toBe(false);
    expect(inbox.size()).toBe(0);
    expect(scheduler.actions).toHaveLength(0);
  });

  it('stops at once when the handler closes it', () => {
    const holder: { inbox?: Inbox } = {};
    const { inbox, taken, drain } = setUp((text) => {
      if (text === 'frame 40') holder.inbox?.close();
      return 20;
    });
    holder.inbox = inbox;
    pushAll(inbox, texts(60));
    drain();
    expect(taken).toEqual(texts(41));
    expect(inbox.size()).toBe(0);
  });

  it('bears ten thousand waiting frames without moving them about', () => {
    // A queue that shifts would take a quadratic time; so would one copied each turn.
    const { inbox, taken, turn, drain } = setUp(1);
    turn(() => pushAll(inbox, texts(10_000)));
    drain();
    expect(taken).toHaveLength(10_000);
    expect(taken.at(-1)).toBe('frame 9999');
  });
});
