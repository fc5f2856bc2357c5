import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser } from 'playwright-core';
import { WebSocketServer } from 'ws';
import { launchChromium } from './chromium.js';
import { servePages, type PageServer } from './page-server.js';

/** Sent in one go, so that many lie in one read of the socket. */
const FRAMES = 2000;
const folder = mkdtempSync(join(tmpdir(), 'rx-jetstream-frames-'));

let browser: Browser;
let pages: PageServer;
let server: WebSocketServer;

beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>frames</title>');
  pages = await servePages(folder);
  browser = await launchChromium();
  server = new WebSocketServer({ port: 0, host: 'localhost' });
  server.on('connection', (socket) => {
    for (let frame = 0; frame < FRAMES; frame += 1) socket.send('{}');
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
  await pages?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What src/core/inbox-browser.ts stands on: a run of frames is never longer than one. */
it('a browser runs microtasks after each frame, and lets timers run while frames wait', async () => {
  const page = await browser.newPage();
  await page.goto(pages.url);
  const { port } = server.address() as AddressInfo;
  const seen = await page.evaluate(
    ([url, frames]) =>
      new Promise<{ together: number; timers: number }>((resolve) => {
        let count = 0;
        let inRun = false;
        let together = 0;
        let timers = 0;
        const timer = setInterval(() => {
          timers += 1;
        }, 1);
        const socket = new WebSocket(url);
        socket.onopen = () => {
          timers = 0;
        };
        socket.onmessage = () => {
          if (inRun) together += 1;
          inRun = true;
          queueMicrotask(() => {
            inRun = false;
          });
          // A slow handler, so that frames wait.
          const until = performance.now() + 0.3;
          while (performance.now() < until);
          count += 1;
          if (count < frames) return;
          clearInterval(timer);
          socket.close();
          resolve({ together, timers });
        };
      }),
    [`ws://localhost:${port}`, FRAMES] as const,
  );
  expect(seen.together).toBe(0);
  expect(seen.timers).toBeGreaterThan(0);
}, 30_000);
