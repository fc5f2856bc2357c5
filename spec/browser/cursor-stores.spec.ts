import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import type * as Package from 'rx-jetstream';
import { launchChromium } from './chromium.js';
import { servePages, type PageServer } from './page-server.js';

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'rx-jetstream-stores-'));
/** What the page has of the package. */
declare const stores: Pick<typeof Package, 'indexedDbCursorStore' | 'webStorageCursorStore'>;

let browser: Browser;
let context: BrowserContext;
let pages: PageServer;

const cursor = {
  v: 1,
  wire: 'v2',
  host: 'wss://one.example',
  filter: 'all',
  seq: 7,
  time_us: 1_767_225_600_000_000,
} as const;

beforeAll(async () => {
  buildSync({
    stdin: {
      contents: `export { indexedDbCursorStore, webStorageCursorStore } from './dist/esm/src/index.js';`,
      resolveDir: root,
    },
    bundle: true,
    format: 'iife',
    globalName: 'stores',
    conditions: ['browser'],
    outfile: join(folder, 'stores.js'),
    logLevel: 'error',
  });
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><title>stores</title><script src="stores.js"></script>',
  );
  writeFileSync(
    join(folder, 'worker.js'),
    `importScripts('stores.js');
     stores.indexedDbCursorStore('x').load().then((cursor) => postMessage(cursor));`,
  );
  pages = await servePages(folder);
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await pages?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<Page> {
  context ??= await browser.newContext();
  const page = await context.newPage();
  await page.goto(pages.url);
  return page;
}

const NAMES = ['indexedDbCursorStore', 'webStorageCursorStore'] as const;

it.each(NAMES)('%s holds what was saved last, over a reload and in other tabs', async (name) => {
  const one = await open();
  const load = (page: Page) => page.evaluate((store) => stores[store]('x').load(), name);
  expect(await load(one)).toBeNull();
  await one.evaluate(
    async ([store, saved]) => {
      const opened = stores[store]('x');
      await opened.save({ ...saved, seq: 1 });
      await opened.save(saved);
    },
    [name, cursor] as const,
  );
  expect(await load(one)).toEqual(cursor);
  await one.reload();
  expect(await load(one)).toEqual(cursor);
  expect(await load(await open())).toEqual(cursor);
});

it.each(NAMES)('%s lets one tab at a time save under a name', async (name) => {
  const lease = (page: Page) =>
    page.evaluate(async (store) => {
      try {
        const held = await stores[store](store).lease?.();
        Object.assign(globalThis, { held });
        return 'held';
      } catch (error) {
        return (error as { code: string }).code;
      }
    }, name);
  const [one, two] = [await open(), await open()];
  expect(await lease(one)).toBe('held');
  expect(await lease(two)).toBe('store-in-use');
  await one.close();
  // A tab that is gone is in nobody's way.
  await two.waitForFunction(async (store) => {
    try {
      return (await stores[store](store).lease?.()) !== undefined;
    } catch {
      return false;
    }
  }, name);
});

it('indexedDbCursorStore is there in a worker', async () => {
  const page = await open();
  const found = await page.evaluate(
    () =>
      new Promise((resolve) => {
        new Worker('worker.js').onmessage = ({ data }) => {
          resolve(data);
        };
      }),
  );
  expect(found).toEqual(cursor);
});

it('indexedDbCursorStore opens its database again after it was deleted', async () => {
  const page = await open();
  const found = await page.evaluate(async (saved) => {
    const store = stores.indexedDbCursorStore('again');
    await store.save(saved);
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase('rx-jetstream');
      request.onsuccess = () => {
        resolve();
      };
      request.onerror = request.onblocked = () => {
        reject(new Error('blocked'));
      };
    });
    const empty = await store.load();
    await store.save(saved);
    return [empty, await store.load()];
  }, cursor);
  expect(found).toEqual([null, cursor]);
});

it('indexedDbCursorStore asks for the disk with each save', async () => {
  const page = await open();
  const durability = await page.evaluate(async (saved) => {
    const seen: string[] = [];
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...args) {
      const made = transaction.apply(this, args);
      seen.push(made.durability);
      return made;
    };
    await stores.indexedDbCursorStore('strict').save(saved);
    return seen;
  }, cursor);
  expect(durability).toEqual(['strict']);
});

it('a transaction of indexedDbCursorStore that is aborted is told, and the next goes on', async () => {
  const page = await open();
  const told = await page.evaluate(async (saved) => {
    const store = stores.indexedDbCursorStore('aborted');
    await store.load();
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...args) {
      const made = transaction.apply(this, args);
      queueMicrotask(() => made.abort());
      return made;
    };
    const failed = await store.save(saved).catch(String);
    IDBDatabase.prototype.transaction = transaction;
    const before = await store.load();
    await store.save(saved);
    return [failed, before, await store.load()];
  }, cursor);
  expect(told).toEqual(['Error: the transaction was aborted', null, cursor]);
});

/** Opens the database by hand, in a version, and lets it go again. */
const prepare = (page: Page, version: number, unique: boolean) =>
  page.evaluate(
    async ([asked, indexed]) => {
      const done = (request: IDBOpenDBRequest) =>
        new Promise<void>((resolve, reject) => {
          request.onsuccess = () => resolve();
          request.onerror = request.onblocked = () => reject(new Error('not done'));
        });
      await done(indexedDB.deleteDatabase('rx-jetstream'));
      if (asked === 0) return;
      const request = indexedDB.open('rx-jetstream', asked);
      request.onupgradeneeded = () => {
        const cursors = request.result.createObjectStore('cursors');
        if (indexed) cursors.createIndex('by host', 'host', { unique: true });
      };
      await done(request);
      request.result.close();
    },
    [version, unique] as const,
  );

it('indexedDbCursorStore says what the database says, of a write', async () => {
  const page = await open();
  await prepare(page, 1, true);
  const told = await page.evaluate(async (saved) => {
    await stores.indexedDbCursorStore('one').save(saved);
    return stores
      .indexedDbCursorStore('two')
      .save(saved)
      .catch((error: DOMException) => error.name);
  }, cursor);
  expect(told).toBe('ConstraintError');
  await prepare(page, 0, false);
});

it('indexedDbCursorStore says what the database says, of opening it, and tries again', async () => {
  const page = await open();
  await prepare(page, 2, false);
  const told = await page.evaluate(async () => {
    const store = stores.indexedDbCursorStore('newer');
    const failed = await store.load().catch((error: DOMException) => error.name);
    await new Promise<void>((resolve) => {
      indexedDB.deleteDatabase('rx-jetstream').onsuccess = () => resolve();
    });
    return [failed, await store.load()];
  });
  expect(told).toEqual(['VersionError', null]);
});

it('what is no cursor is refused, and what to do is said', async () => {
  const page = await open();
  const told = await page.evaluate(async () => {
    const store = stores.indexedDbCursorStore('damaged');
    await store.save({ hello: 1 } as never);
    return store.load().catch((error: { code: string; hint: string }) => [error.code, error.hint]);
  });
  expect(told).toEqual(['cursor', expect.stringContaining('delete it')]);
});
