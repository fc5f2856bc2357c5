import { describe, expect, it } from '@jest/globals';
import { from, map, NEVER, of, Subject, take, throwError } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume, toAsyncIterable } from 'rx-jetstream/operators';
import { numberOf, range } from '../helpers/follow.js';
import { delivering, notingStore, slowStore } from './delivering.js';

describe('toAsyncIterable', () => {
  it('gives every value, in order, then ends', async () => {
    const values: number[] = [];
    for await (const value of toAsyncIterable(from([1, 2, 3]))) values.push(value);
    expect(values).toEqual([1, 2, 3]);
  });

  it('subscribes with the first value that is wanted, and unsubscribes when the loop is left', async () => {
    const { stream$, send, attempts, world } = delivering();
    const iterable = toAsyncIterable(stream$);
    send(3);
    expect(attempts()).toBe(0);
    const first = iterable.next();
    world.run(100);
    expect((await first).value).toMatchObject({ seq: 1 });
    await iterable.return?.();
    world.run(100);
    expect(world.network.openSockets).toBe(0);
    expect(await iterable.next()).toEqual({ done: true, value: undefined });
    expect(attempts()).toBe(1);
  });

  it('the position waits for the body of the loop', async () => {
    const { stream$, send, world } = delivering();
    const store = notingStore();
    const iterable = toAsyncIterable(stream$.pipe(checkpoint(store, { every: 0 })));
    const first = iterable.next();
    send(5);
    await first;
    world.run(100);
    expect(store.seqs).toEqual([]);
    await iterable.next();
    expect(store.seqs).toEqual([1]);
    await iterable.next();
    expect(store.seqs).toEqual([1, 2]);
    // Left in the body of the third: it is not done.
    await iterable.return?.();
    expect(store.seqs).toEqual([1, 2]);
  });

  it('gives no more than maxRepeats beyond what is saved, also to who asks for several', async () => {
    for (const asked of [1, 5]) {
      const { stream$, send, run } = delivering();
      const { saves, store } = slowStore();
      const values = toAsyncIterable(stream$.pipe(checkpoint(store, { every: 0, maxRepeats: 3 })));
      const taken: number[] = [];
      const take = async (): Promise<void> => {
        const { value } = await values.next();
        if (value === undefined) return;
        taken.push(numberOf(value));
        await take();
      };
      const takers = Array.from({ length: asked }, take);
      await run();
      send(20);
      await run(100);
      expect(taken).toEqual([1, 2, 3]);
      for (let round = 0; round < 20; round += 1) {
        saves.at(-1)?.resolve();
        await run();
      }
      expect(taken).toEqual(range(1, 20));
      await values.return?.();
      await Promise.all(takers);
    }
  });

  it('has real back-pressure: the stream pauses at its bound, and nothing is lost', async () => {
    const { stream$, send, world, attempts } = delivering({ buffer: { events: 10 } });
    const delivered: number[] = [];
    const noting$ = stream$.pipe(
      map((event) => {
        delivered.push(numberOf(event));
        return event;
      }),
    );
    send(100);
    const got: number[] = [];
    const iterable = toAsyncIterable(noting$.pipe(take(100)));
    for (let next = iterable.next(); ; next = iterable.next()) {
      world.run(1000);
      const { done, value } = await next;
      if (done) break;
      got.push(numberOf(value));
      expect(delivered.length - got.length).toBeLessThan(10);
    }
    expect(got).toEqual(range(1, 100));
    expect(attempts()).toBeGreaterThan(10);
  });

  it('takes outcomes, and mapped values with eventOf', async () => {
    const { stream$, send, world } = delivering();
    const store = notingStore();
    const outcomes$ = stream$.pipe(
      consume((event) => of(numberOf(event))),
      checkpoint(store, { every: 0 }),
    );
    const iterable = toAsyncIterable(outcomes$);
    const first = iterable.next();
    send(2);
    expect((await first).value).toMatchObject({ result: 1 });
    expect(store.seqs).toEqual([]);
    await iterable.next();
    expect(store.seqs).toEqual([1]);
    await iterable.return?.();

    const pairs$ = stream$.pipe(map((event) => [event, numberOf(event)] as const));
    const mapped = toAsyncIterable(pairs$, { eventOf: ([event]) => event });
    const pair = mapped.next();
    world.run(100);
    expect((await pair).value?.[1]).toBe(1);
    await mapped.return?.();
  });

  it('tells an error behind the values before it, once', async () => {
    const error = new Error('over');
    const source$ = new Subject<number>();
    const iterable = toAsyncIterable(source$);
    const first = iterable.next();
    source$.next(1);
    source$.next(2);
    source$.error(error);
    expect((await first).value).toBe(1);
    expect((await iterable.next()).value).toBe(2);
    await expect(iterable.next()).rejects.toBe(error);
    expect(await iterable.next()).toEqual({ done: true, value: undefined });
  });

  it('an error at once is told too', async () => {
    await expect(toAsyncIterable(throwError(() => 'no')).next()).rejects.toBe('no');
  });

  it('a signal throws its reason at once, and drops what waits', async () => {
    const source$ = new Subject<number>();
    const controller = new AbortController();
    const iterable = toAsyncIterable(source$, { signal: controller.signal });
    const first = iterable.next();
    source$.next(1);
    source$.next(2);
    await first;
    controller.abort(new Error('enough'));
    expect(source$.observed).toBe(false);
    await expect(iterable.next()).rejects.toThrow('enough');
    const late = toAsyncIterable(source$, { signal: controller.signal });
    await expect(late.next()).rejects.toThrow('enough');
    expect(source$.observed).toBe(false);
  });

  it('a signal rejects whoever waits', async () => {
    const controller = new AbortController();
    const waiting = toAsyncIterable(NEVER, { signal: controller.signal }).next();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('refuses to hold more than limit of what nothing can make pause', async () => {
    const source$ = new Subject<number>();
    const iterable = toAsyncIterable(source$, { limit: 3 });
    const first = iterable.next();
    for (const value of [0, 1, 2, 3]) source$.next(value);
    expect(source$.observed).toBe(true);
    source$.next(4);
    expect(source$.observed).toBe(false);
    expect((await first).value).toBe(0);
    await expect(iterable.next()).rejects.toMatchObject({ code: 'queue-full' });
  });

  it('several may be asked for at once', async () => {
    const iterable = toAsyncIterable(from([1, 2]));
    const results = await Promise.all([iterable.next(), iterable.next(), iterable.next()]);
    expect(results.map(({ value }) => value)).toEqual([1, 2, undefined]);
  });

  it('several asked for at once do not wait for one another, however low maxRepeats is', async () => {
    const { stream$, send, run } = delivering();
    const store = notingStore();
    const saving = checkpoint<JetstreamEvent>(store, { every: 0, maxRepeats: 1 });
    const iterable = toAsyncIterable(stream$.pipe(saving));
    const given: number[] = [];
    const asked = [1, 2, 3].map(async () => {
      const { value } = await iterable.next();
      given.push(numberOf(value as JetstreamEvent));
    });
    for (const number of range(1, 5)) {
      send(1);
      await run();
      expect(given).toEqual(range(1, Math.min(number, 3)));
    }
    await Promise.all(asked);
    // The last of them is in hand.
    expect(store.seqs).toEqual([1, 2]);
    await iterable.return?.();
  });

  it('an event that comes late is told', async () => {
    const { stream$, send, world } = delivering();
    const late$ = new Subject<JetstreamEvent>();
    stream$.subscribe((event) => {
      world.scheduler.schedule(() => {
        late$.next(event);
      }, 50);
    });
    // Somebody has to ask for what is done; else nothing is counted.
    const first = toAsyncIterable(late$).next();
    send(1);
    world.run(100);
    await expect(first).rejects.toMatchObject({ code: 'late-claim' });
  });
});
