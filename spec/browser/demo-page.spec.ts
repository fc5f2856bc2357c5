import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { type JetstreamEvent } from 'rx-jetstream';
import {
  numberedEvents,
  startJetstreamServer,
  type CutHow,
  type JetstreamServer,
} from 'rx-jetstream/testing';
import { interval, map } from 'rxjs';
import { launchChromium } from './chromium.js';
import { servePages, type PageServer } from './page-server.js';

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'rx-jetstream-page-'));

let browser: Browser;
let pages: PageServer;

beforeAll(async () => {
  execFileSync(process.execPath, [join(root, 'examples/demo-page/build.mjs'), folder]);
  pages = await servePages(folder);
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await pages?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the page tells of itself, as it happens. */
interface Watched {
  readonly page: Page;
  readonly seqs: number[];
  readonly problems: string[];
}

async function watch(): Promise<Watched> {
  const page = await browser.newPage();
  const seqs: number[] = [];
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.exposeFunction('tellSeq', (seq: number) => void seqs.push(seq));
  await page.addInitScript(() => {
    document.addEventListener('jetstream', (event) => {
      const { seq } = (event as CustomEvent<JetstreamEvent>).detail;
      (globalThis as unknown as { tellSeq(seq: number | undefined): void }).tellSeq(seq);
    });
  });
  return { page, seqs, problems };
}

/** Waits until something is so; fails, saying what, when it takes too long. */
async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`Too long: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const status = (page: Page, expected: string): Promise<unknown> =>
  page.waitForSelector(`#state[data-status="${expected}"]`, { timeout: 20_000 });

/**
 * Few, since failures in quick succession make the page wait longer each time, as they should.
 */
const cuts: readonly CutHow[] = ['rst', { code: 1001, reason: 'restart' }];

describe.each(['v2', 'v1'])('the demo page in Chromium, over %s', (protocol) => {
  let server: JetstreamServer;
  let watched: Watched;

  beforeAll(async () => {
    server = await startJetstreamServer();
    watched = await watch();
    await watched.page.goto(`${pages.url}?host=${server.host}&protocol=${protocol}`);
    await until('the page connects', () => server.connections.length === 1);
  }, 60_000);

  afterAll(async () => {
    await watched?.page.close();
    await server?.close();
  });

  const everything = () => Array.from({ length: server.nextSeq - 1 }, (_, index) => index + 1);

  it('shows live events, survives cuts, loses and doubles nothing', async () => {
    const { page, seqs, problems } = watched;
    const upstream = server.source(
      interval(5).pipe(map((n) => [...numberedEvents(1, { first: n + 1 })])),
    );
    const more = async (what: string): Promise<void> => {
      const before = seqs.length;
      await until(what, () => seqs.length >= before + 50);
    };

    await more('live events');
    await status(page, 'live');
    // The first attempt after the first cut is refused, too: the page has to try again.
    server.faults = ({ index }) => (index === 1 ? { kind: 'refuse', status: 503 } : null);
    for (const [index, how] of cuts.entries()) {
      server.cutAll(how);
      // What was on its way to the page arrives meanwhile: only then it is about what follows.
      await until('a new connection', () => server.counters.opened === index + 2);
      await more(`events after cut ${index + 1}`);
    }
    upstream.unsubscribe();
    await until('the last event', () => seqs.at(-1) === server.nextSeq - 1);

    expect(seqs).toEqual(everything());
    expect(server.counters).toMatchObject({ opened: 3, attempts: 4, mostOpen: 1 });
    expect(problems).toEqual([]);
  }, 60_000);

  it('has it all on the screen', async () => {
    const { page, seqs } = watched;
    const last = String(seqs.at(-1));
    await page.locator(`#counts dd:text-is("${seqs.length}")`).waitFor();
    expect(await page.locator('#events li').count()).toBe(25);
    expect(await page.locator('#events li').first().textContent()).toContain(last);
    expect(await page.locator('#state').textContent()).toContain(server.host);
  }, 60_000);

  it('stops when asked to, and goes on where it was', async () => {
    const { page, seqs } = watched;
    await page.click('#toggle');
    await until('the socket is closed', () => server.connections.length === 0);
    server.pushAll(numberedEvents(10, { first: server.nextSeq }));
    await page.click('#toggle');
    await until('the missed events', () => seqs.at(-1) === server.nextSeq - 1);
    expect(seqs).toEqual(everything());
  }, 60_000);
});
