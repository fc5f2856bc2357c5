import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser } from 'playwright-core';
import { type jetstream as Jetstream } from 'rx-jetstream';
import {
  numberedEvents,
  startJetstreamServer,
  testDictionary,
  zstdCompressor,
  type JetstreamServer,
} from 'rx-jetstream/testing';
import { range } from '../helpers/follow.js';
import { launchChromium } from './chromium.js';
import { servePages, type PageServer } from './page-server.js';

const COUNT = 3000;
const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'rx-jetstream-zstd-'));

let browser: Browser;
let pages: PageServer;
let server: JetstreamServer;

beforeAll(async () => {
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><title>zstd</title><script type="module">' +
      "import { jetstream } from './page.js'; Object.assign(globalThis, { jetstream });</script>",
  );
  await build({
    entryPoints: { page: join(root, 'dist/esm/src/index.js') },
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: folder,
    logLevel: 'silent',
  });
  pages = await servePages(folder);
  browser = await launchChromium();
  server = await startJetstreamServer({ host: 'localhost', compressor: await zstdCompressor() });
  server.pushAll(numberedEvents(COUNT));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await pages?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Reads all in a page. Gives the seqs, the notices, and the scripts that were loaded. */
async function read(protocol: 'v1' | 'v2', mode: 'auto' | 'zstd', dictionaries: number[][]) {
  const page = await browser.newPage();
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.js')) scripts.push(request.url());
  });
  await page.goto(pages.url);
  const seen = await page.evaluate(
    ([given, hosts, wire, count, asked]) => {
      const { jetstream } = globalThis as unknown as { jetstream: typeof Jetstream };
      const causes: string[] = [];
      const seqs: (number | undefined)[] = [];
      return new Promise<{ seqs: typeof seqs; causes: string[] }>((resolve, reject) => {
        const compression = {
          mode: asked,
          dictionaries: given.map((bytes) => Uint8Array.from(bytes)),
        };
        jetstream({
          ...{ hosts, protocol: wire, cursor: 1, compression },
          onNotice: (notice) => causes.push('cause' in notice ? notice.cause : notice.code),
        }).subscribe({
          next: ({ seq }) => {
            if (seqs.push(seq) === count) resolve({ seqs, causes });
          },
          error: reject,
        });
      });
    },
    [dictionaries, server.wsUrl.replace('127.0.0.1', 'localhost'), protocol, COUNT, mode] as const,
  );
  await page.close();
  const { url = '' } = server.requests.filter(({ upgrade }) => upgrade).at(-1) ?? {};
  const decoders = scripts.filter((script) =>
    readFileSync(join(folder, new URL(script).pathname), 'utf8').includes('XXH64'),
  );
  return { ...seen, url, decoders: decoders.length };
}

describe('compressed frames in Chromium', () => {
  const known = [[...testDictionary(20_260_811)]];

  it('come on v2, with a dictionary of the page’s', async () => {
    const { seqs, causes, url, decoders } = await read('v2', 'zstd', known);
    expect(seqs).toEqual(range(1, COUNT));
    expect(url).toContain('zstdDictionary=20260811');
    expect([causes, decoders]).toEqual([[], 1]);
  });

  it('do not come on v1, or where the dictionary cannot be read: one notice each', async () => {
    const v1 = await read('v1', 'zstd', known);
    expect([v1.seqs.length, v1.causes, v1.url]).toEqual([
      COUNT,
      ['unsupported'],
      expect.not.stringContaining('compress'),
    ]);
    const v2 = await read('v2', 'zstd', []);
    expect([v2.seqs.length, v2.causes]).toEqual([COUNT, ['no-dictionary']]);
    expect(v2.url).not.toContain('zstd');
  });

  it('are not asked for by default here, and no decoder is loaded', async () => {
    const { seqs, causes, url, decoders } = await read('v2', 'auto', []);
    expect(seqs).toEqual(range(1, COUNT));
    expect(url).not.toContain('zstd');
    expect([causes, decoders]).toEqual([[], 0]);
  });
});
