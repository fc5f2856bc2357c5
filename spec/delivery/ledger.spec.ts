import { describe, expect, it, jest } from '@jest/globals';
import type { JetstreamEvent } from 'rx-jetstream';
import { ledgerOf } from '../../src/core/delivery/ledger.js';
import { CommitEventObject } from '../../src/event-object.js';
import type { Delivery } from '../../src/origin.js';
import { originOf } from '../helpers/origins.js';

const LENGTH = 10;

/** A subscription whose events are handed over one by one. */
function handing() {
  const teardowns: (() => void)[] = [];
  const subscriber = {
    closed: false,
    add: (teardown: () => void) => void teardowns.push(teardown),
  };
  const delivery: Delivery = { current: undefined, ledger: undefined, subscriber };
  const ledger = ledgerOf(delivery);
  const origin = () => ({ ...originOf('v2'), delivery });
  const made = origin();
  const event = (seq: number | undefined, time = 1, of = made, did = 'did:plc:a') =>
    new CommitEventObject(of, did, time, seq, {} as never) as JetstreamEvent;
  /** Hands an event over; what `during` gives is given. */
  const hand = <T>(one: JetstreamEvent, during: (event: JetstreamEvent) => T): T => {
    delivery.current = one;
    const result = during(one);
    delivery.current = undefined;
    ledger.settle(one, LENGTH);
    return result;
  };
  const claim = (one: JetstreamEvent) => hand(one, () => ledger.claim(one));
  const close = () => {
    subscriber.closed = true;
    for (const teardown of teardowns) teardown();
  };
  const at = () => ledger.position as JetstreamEvent | undefined;
  return { ledger, at, event, origin, hand, claim, close };
}

const nobody = { moved: () => undefined, stuck: () => undefined };
const settled = () => undefined;

describe('a ledger counts', () => {
  it('events that somebody holds, and their characters, once each', () => {
    const { ledger, event, hand, claim } = handing();
    const counted = () => [ledger.unfinished, ledger.bytes];
    const [one, other] = hand(event(1), (first) => [ledger.claim(first), ledger.claim(first)]);
    const two = claim(event(2));
    expect(counted()).toEqual([2, 2 * LENGTH]);
    one?.release();
    one?.release();
    one?.abandon();
    expect(counted()).toEqual([2, 2 * LENGTH]);
    other?.release();
    expect(counted()).toEqual([1, LENGTH]);
    two.abandon();
    two.abandon();
    two.release();
    expect(counted()).toEqual([0, 0]);
    // Nobody saves: then nothing of it is kept, either.
    expect([ledger.position, ledger.orphan, ledger.isDone(2)]).toEqual([
      expect.objectContaining({ seq: 2 }),
      undefined,
      true,
    ]);
  });

  it('one that is released before it is settled not at all', () => {
    const { ledger, at, event, hand } = handing();
    const moved = jest.fn<() => void>();
    ledger.listen({ ...nobody, moved }, Infinity);
    hand(event(1), (first) => {
      ledger.claim(first).release();
      expect(moved).not.toHaveBeenCalled();
    });
    expect(moved).toHaveBeenCalledTimes(1);
    expect([ledger.unfinished, ledger.bytes, at()?.seq]).toEqual([0, 0, 1]);
  });

  it('one that is claimed again while it is held once, given up or not', () => {
    const { ledger, event, hand } = handing();
    ledger.listen(nobody, Infinity);
    const first = event(1);
    hand(first, () => {
      ledger.claim(first).abandon();
    });
    const again = ledger.claim(first);
    expect([ledger.unfinished, ledger.bytes]).toEqual([1, LENGTH]);
    again.release();
    expect([ledger.unfinished, ledger.bytes]).toEqual([0, 0]);
    expect(ledger.position).toBeUndefined();
    expect(ledger.orphan).toBe(first);
  });

  it('down to a bound of events, and of characters; then calls back, once', () => {
    const { ledger, event, claim } = handing();
    const claims = [1, 2, 3, 4].map((seq) => claim(event(seq)));
    const down = jest.fn<() => void>();
    ledger.whenDown(2, Infinity, down);
    claims[0]?.release();
    expect(down).not.toHaveBeenCalled();
    claims[1]?.release();
    expect(down).toHaveBeenCalledTimes(1);
    ledger.whenDown(Infinity, LENGTH, down);
    expect(down).toHaveBeenCalledTimes(1);
    claims[2]?.release();
    expect(down).toHaveBeenCalledTimes(2);
    claims[3]?.release();
    expect(down).toHaveBeenCalledTimes(2);
    ledger.whenDown(0, 0, down);
    expect(down).toHaveBeenCalledTimes(3);
  });
});

describe('a ledger knows an event again', () => {
  it('by what tells it apart, from its origin: a copy with another record is the same', () => {
    const { ledger, at, event, hand } = handing();
    const first = event(1);
    const claims = hand(first, () => [ledger.claim(first), ledger.claim(event(1))]);
    claims.push(ledger.claim(event(1)));
    expect(ledger.unfinished).toBe(1);
    for (const claim of claims) {
      expect(ledger.position).toBeUndefined();
      claim.release();
    }
    expect(at()?.seq).toBe(1);
  });

  it.each<[string, (of: ReturnType<typeof handing>) => JetstreamEvent]>([
    ['another number', ({ event }) => event(2)],
    ['another account', ({ event }) => event(1, 1, undefined, 'did:plc:b')],
    ['another origin', ({ event, origin }) => event(1, 1, origin())],
    ['no number and another time', ({ event }) => event(undefined, 2)],
  ])('and not with %s', (_, other) => {
    const handed = handing();
    const { ledger, event, hand } = handed;
    hand(event(1), () => {
      const claim = expect(() => ledger.claim(other(handed)));
      claim.toThrow(expect.objectContaining({ code: 'late-claim' }));
    });
  });

  it('by its time, where it has no number', () => {
    const { ledger, at, event, claim } = handing();
    const [one, two] = [claim(event(undefined, 1)), claim(event(undefined, 2))];
    const again = ledger.claim(event(undefined, 1));
    one.release();
    two.release();
    expect(ledger.unfinished).toBe(1);
    again.release();
    expect(at()?.time_us).toBe(2);
  });

  it('as long as it is not done', () => {
    const { ledger, event, claim } = handing();
    claim(event(1)).release();
    expect(() => ledger.claim(event(1))).toThrow('came late');
    expect(() => ledger.check(event(1))).toThrow('came late');
  });
});

describe('how far work may go', () => {
  it('is told for the event in hand, and for those not done: up to the lowest bound of all', () => {
    const { ledger, event, hand } = handing();
    const [one, two] = [{ ...nobody }, { ...nobody }];
    ledger.listen(one, 3);
    const leave = ledger.listen(two, 2);
    const may = (seq: number) =>
      hand(event(seq), (each) => [ledger.check(each), ledger.claim(each).mayBegin]);
    expect([1, 2, 3].map(may)).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
    expect([1, 2, 3].map((seq) => ledger.check(event(seq)))).toEqual([true, true, false]);
    leave();
    expect([1, 2, 3].map((seq) => ledger.check(event(seq)))).toEqual([true, true, true]);
    expect(may(4)).toEqual([false, false]);
    // It has left.
    ledger.work.allow(two, 1);
    ledger.work.allow(one, 4);
    expect(ledger.check(event(4))).toBe(true);
  });

  it('is no matter of one that has stopped waiting', () => {
    const { ledger } = handing();
    const [moved, goOn] = [jest.fn<() => void>(), jest.fn<() => void>()];
    const listener = { ...nobody, moved };
    ledger.listen(listener, 0);
    ledger.work.wait(goOn);
    ledger.work.wait(goOn);
    expect([ledger.work.isHeld, moved.mock.calls.length]).toEqual([true, 1]);
    ledger.work.allow(listener, 1);
    expect(goOn).toHaveBeenCalledTimes(1);
    ledger.work.leave(goOn);
    ledger.work.allow(listener, 2);
    expect([ledger.work.isHeld, goOn.mock.calls.length]).toEqual([false, 1]);
  });

  it('marks what is done of what was taken, however much a filter left out', () => {
    const { ledger, at, event, hand, claim } = handing();
    hand(event(1), settled);
    const two = claim(event(2));
    hand(event(3), (third) => ledger.check(third));
    const four = claim(event(4));
    expect([ledger.taken, ledger.doneMark]).toEqual([3, 0]);
    expect([0, 1, 3].map((mark) => ledger.isDone(mark))).toEqual([true, false, false]);
    two.release();
    expect([ledger.doneMark, at()?.seq]).toEqual([2, 3]);
    expect([2, 3].map((mark) => ledger.isDone(mark))).toEqual([true, false]);
    four.release();
    expect([ledger.doneMark, ledger.isDone(99)]).toEqual([3, true]);
  });
});

describe('a stream that completes', () => {
  it('has done the event that came through it, and releases what was being handed on', () => {
    const { ledger, event, hand } = handing();
    hand(event(1), (first) => {
      ledger.complete(first, undefined);
      expect(ledger.position).toBe(first);
    });
    hand(event(2), (second) => {
      const [claim, other] = [ledger.claim(second), ledger.claim(second)];
      claim.emit({ next: () => ledger.complete(second, other) }, 0);
      expect(ledger.unfinished).toBe(1);
      claim.emit({ next: () => ledger.complete(second, claim) }, 0);
      expect(ledger.unfinished).toBe(1);
      other.release();
    });
    expect(ledger.unfinished).toBe(0);
    expect(ledger.emitting).toBeUndefined();
  });

  it('also where it is left by then, as in concat', () => {
    const { ledger, at, event, hand, close } = handing();
    hand(event(1), (first) => {
      close();
      ledger.complete(first, undefined);
    });
    expect([at()?.seq, ledger.closed]).toEqual([1, true]);
  });

  it('has not done what did not come through, nor what comes behind its end', () => {
    const { ledger, at, event, hand, close } = handing();
    hand(event(1), settled);
    hand(event(2), () => {
      ledger.complete(event(1), undefined);
      ledger.complete(undefined, undefined);
      expect(at()?.seq).toBe(1);
      close();
    });
    expect([at()?.seq, ledger.closed]).toEqual([1, true]);
  });
});

describe('events of a host without seqs, of one microsecond', () => {
  it.each([
    ['of two accounts', 'did:plc:b'],
    ['of one account', 'did:plc:a'],
  ])('%s are not mixed up when they are claimed again', (_, did) => {
    const { ledger, at, event, origin, claim } = handing();
    ledger.listen(nobody, Infinity);
    const made = origin();
    const [one, two, three] = [
      event(undefined, 5, made),
      event(undefined, 5, made, did),
      event(undefined, 5, made, 'did:plc:c'),
    ];
    const first = [claim(one)];
    const second = [claim(two)];
    const third = claim(three);
    // An operator below claims the first once more, and goes on with it.
    first.push(ledger.claim(one));
    first[0]?.release();
    second.push(ledger.claim(two));
    for (const each of second) each.release();
    expect(at()).toBeUndefined();
    expect(ledger.unfinished).toBe(2);
    first[1]?.release();
    expect(at()).toBe(two);
    third.release();
    expect(at()).toBe(three);
    expect(() => ledger.claim(two)).toThrow(expect.objectContaining({ code: 'late-claim' }));
  });

  it('are found by their copies, too, which have another record', () => {
    const { ledger, at, event, origin, claim } = handing();
    ledger.listen(nobody, Infinity);
    const made = origin();
    const pairOf = (did: string) =>
      [event(undefined, 5, made, did), event(undefined, 5, made, did)] as const;
    const [one, copyOfOne] = pairOf('did:plc:a');
    const [two, copyOfTwo] = pairOf('did:plc:b');
    const claims = [claim(one), claim(two)];
    const again = [ledger.claim(copyOfOne), ledger.claim(copyOfTwo)];
    expect(() => ledger.claim(event(undefined, 5, made, 'did:plc:c'))).toThrow();
    for (const each of claims) each.release();
    expect(at()).toBeUndefined();
    again[0]?.release();
    expect(at()).toBe(one);
    again[1]?.release();
    expect(at()).toBe(two);
    expect(() => ledger.claim(copyOfOne)).toThrow();
  });
});
