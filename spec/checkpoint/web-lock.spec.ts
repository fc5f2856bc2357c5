import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { repeat, take } from 'rxjs';
import { webStorageCursorStore } from 'rx-jetstream';
import { checkpoint } from 'rx-jetstream/operators';
import { delivering, resultOf } from '../delivery/delivering.js';

/** Locks as a page has them: one is free again some turns after its promise has settled. */
function lockManager() {
  const held = new Set<string>();
  const request = async (
    name: string,
    { ifAvailable }: LockOptions,
    hold: (lock: object | null) => Promise<void> | undefined,
  ) => {
    if (held.has(name)) return ifAvailable ? hold(null) : new Promise<undefined>(() => undefined);
    held.add(name);
    await Promise.resolve();
    await hold({ name });
    await Promise.resolve();
    held.delete(name);
    return undefined;
  };
  return { held, request };
}

describe('the lock of a store in pages', () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const texts = new Map<string, string>();
  const storage = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
  };
  let locks: ReturnType<typeof lockManager>;

  beforeEach(() => {
    locks = lockManager();
    Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
  });

  afterEach(() => {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'navigator');
    else Object.defineProperty(globalThis, 'navigator', before);
  });

  it('is taken again by a stream that begins again', async () => {
    const { stream$, send, run } = delivering();
    const store = webStorageCursorStore('timeline', storage);
    const result = resultOf(stream$.pipe(take(1), checkpoint(store), repeat(2)));
    await run();
    send(1);
    await run();
    await run(100);
    expect(result.errors).toEqual([]);
    expect(result.values).toHaveLength(2);
    expect(result.completed).toBe(true);
    await run();
    expect(locks.held.size).toBe(0);
  });

  it('is taken again at once by who comes after one that has left', async () => {
    const { stream$, run } = delivering();
    const store = webStorageCursorStore('timeline', storage);
    const first = resultOf(stream$.pipe(checkpoint(store)));
    await run();
    first.subscription.unsubscribe();
    const second = resultOf(stream$.pipe(checkpoint(store)));
    await run();
    expect(second.errors).toEqual([]);
    expect(locks.held.size).toBe(1);
    second.subscription.unsubscribe();
    await run();
    expect(locks.held.size).toBe(0);
  });

  it('is shared by the leases of one store, and let go once by each, however often one says so', async () => {
    const store = webStorageCursorStore('timeline', storage);
    const [one, two] = await Promise.all([store.lease?.(), store.lease?.()]);
    await one?.release();
    await one?.release();
    expect(locks.held.size).toBe(1);
    await two?.release();
    expect(locks.held.size).toBe(0);
  });

  it('is refused to another store of the name, until it is free', async () => {
    const { stream$, run } = delivering();
    const own = resultOf(stream$.pipe(checkpoint(webStorageCursorStore('timeline', storage))));
    await run();
    const other = webStorageCursorStore('timeline', storage);
    const refused = [];
    for (let tries = 0; tries < 2; tries += 1) {
      refused.push(resultOf(stream$.pipe(checkpoint(other))));
      await run();
    }
    for (const { errors } of refused) {
      expect(errors).toMatchObject([
        { code: 'store-in-use', hint: expect.stringContaining('another name') },
      ]);
    }
    own.subscription.unsubscribe();
    await run();
    const again = resultOf(stream$.pipe(checkpoint(other)));
    await run();
    expect(again.errors).toEqual([]);
    again.subscription.unsubscribe();
    await run();
    expect(locks.held.size).toBe(0);
  });

  it('is let go when the stream is left before it came', async () => {
    const { stream$, run } = delivering();
    const store = webStorageCursorStore('timeline', storage);
    resultOf(stream$.pipe(checkpoint(store))).subscription.unsubscribe();
    await run();
    await run();
    expect(locks.held.size).toBe(0);
  });
});
