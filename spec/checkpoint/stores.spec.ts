import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Keyv from 'keyv';
import { createStorage } from 'unstorage';
import {
  type Cursor,
  type CursorStore,
  keyValueCursorStore,
  memoryCursorStore,
  webStorageCursorStore,
} from 'rx-jetstream';
import { turn } from '../helpers/turns.js';

const cursor: Cursor = {
  v: 1,
  wire: 'v1',
  host: 'wss://one.example',
  filter: 'all',
  seq: 7,
  time_us: 1_767_225_600_000_000,
};

/** Web Storage, as far as a store needs it. */
function webStorage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

const stores: Readonly<Record<string, () => CursorStore>> = {
  memory: () => memoryCursorStore(),
  'a Map': () => keyValueCursorStore(new Map<string, string>(), 'x'),
  'asynchronous get and set, as of Keyv': () => {
    const map = new Map<string, string>();
    return keyValueCursorStore(
      {
        get: async (key: string) => map.get(key),
        set: async (key: string, value: string) => map.set(key, value).size > 0,
      },
      'x',
    );
  },
  'getItem that parses, as of unstorage': () => {
    const map = new Map<string, unknown>();
    return keyValueCursorStore(
      {
        getItem: async (key: string) => map.get(key) ?? null,
        setItem: async (key: string, value: string) => void map.set(key, JSON.parse(value)),
      },
      'x',
    );
  },
  'Keyv itself': () => keyValueCursorStore(new Keyv<string>(), 'x'),
  'unstorage itself': () => keyValueCursorStore(createStorage(), 'x'),
  'Web Storage': () => webStorageCursorStore('x', webStorage()),
};

describe.each(Object.entries(stores))('the store of %s', (_, make) => {
  it('is empty at first, then holds what was saved last', async () => {
    const store = make();
    expect(await store.load()).toBeNull();
    await store.save({ ...cursor, seq: 1 });
    await store.save(cursor);
    expect(await store.load()).toEqual(cursor);
  });
});

describe('a store that holds something else', () => {
  it.each(['', '{', '7', '{"v":2}'])('refuses it, and says what to do: %s', async (text) => {
    const storage = webStorage();
    storage.setItem('x', text);
    const refused = expect.objectContaining({
      code: 'cursor',
      hint: expect.stringContaining('delete it'),
    });
    expect(() => webStorageCursorStore('x', storage).load()).toThrow(refused);
    await expect(keyValueCursorStore(storage, 'x').load()).rejects.toEqual(refused);
  });
});

it('names keep cursors apart', async () => {
  const storage = webStorage();
  webStorageCursorStore('a', storage).save(cursor);
  expect(webStorageCursorStore('b', storage).load()).toBeNull();
  expect([...storage.items.keys()]).toEqual(['a']);
});

it('a storage that says it failed, as Keyv does, has failed', async () => {
  const store = keyValueCursorStore({ get: () => undefined, set: () => false }, 'x');
  await expect(store.save(cursor)).rejects.toMatchObject({
    code: 'cursor',
    hint: expect.stringContaining('storage'),
  });
});

describe('Web Storage of the page', () => {
  const names = ['localStorage', 'navigator'] as const;
  const before = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  const put = (name: (typeof names)[number], value: unknown) =>
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  beforeEach(() => {
    put('localStorage', webStorage());
    put('navigator', { locks: lockManager() });
  });
  afterEach(() => {
    names.forEach((name, index) => {
      const descriptor = before[index];
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    });
  });

  it('is localStorage', () => {
    webStorageCursorStore('x').save(cursor);
    expect(JSON.parse(localStorage.getItem('x') ?? '')).toEqual(cursor);
  });

  it('lets one tab at a time save under a name', async () => {
    const [one, two, other] = [
      webStorageCursorStore('x'),
      webStorageCursorStore('x'),
      webStorageCursorStore('y'),
    ];
    const lease = await one.lease?.();
    await expect(two.lease?.()).rejects.toMatchObject({ code: 'store-in-use' });
    await other.lease?.();
    await lease?.release();
    await turn();
    await two.lease?.();
  });

  it('has no lease where the platform has no locks', () => {
    put('navigator', {});
    expect(webStorageCursorStore('x').lease).toBeUndefined();
  });
});

/** Web Locks, as far as a store needs them: exclusive, and never waiting. */
function lockManager() {
  const held = new Set<string>();
  return {
    request: async (
      name: string,
      _: object,
      hold: (lock: object | null) => Promise<void> | undefined,
    ) => {
      if (held.has(name)) return hold(null);
      held.add(name);
      await hold({ name });
      held.delete(name);
      return undefined;
    },
  };
}
