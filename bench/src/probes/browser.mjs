import { once } from 'node:events';
import { createServer } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { figure, times } from '../figure.mjs';
import { dictionaryOf } from '../library.mjs';
import { startServer } from '../processes.mjs';
import { median } from '../statistics.mjs';
import { bundle } from './bundle.mjs';
import { startChromium } from './chromium.mjs';

/** What compressed frames are to reach of the page's own floor. */
const GOAL = 0.4;
const BASE = 'page-floor';
const CLIENTS = {
  [BASE]: 'floor: WebSocket + JSON.parse',
  'rx-jetstream': 'rx-jetstream',
  'rx-jetstream-zstd': 'rx-jetstream, compressed frames',
};
/** Browsers get compressed frames on this wire only. */
const WIRE = 'v2';

/** Serves the page with its scripts and the dictionary, by name: a page reaches loopback only so. */
async function servePage(dist) {
  const page = JSON.stringify(join(import.meta.dirname, 'page.mjs'));
  const alias = { 'rx-jetstream': join(dist, 'src/index.js') };
  const scripts = await bundle(`import ${page};`, { alias });
  const files = new Map(
    scripts.map(({ path, contents }) => [path.split(/[/\\]/).at(-1), contents]),
  );
  files.set(
    '',
    '<!doctype html><title>bench</title><script type="module" src="stdin.js"></script>',
  );
  files.set('dictionary', await dictionaryOf(WIRE, dist));
  const server = createServer((request, response) => {
    const name = request.url.slice(1);
    const body = files.get(name);
    const type = name.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type }).end(body);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const url = `http://localhost:${server.address().port}/`;
  return { url, stop: () => server.close().closeAllConnections() };
}

/** One client in a page of its own: reads all to warm up, then again. */
async function run({ browser, cpuTime }, url, name, [warmUp, measured]) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
    await page.goto(url);
    await page.waitForFunction(() => 'readAll' in globalThis);
    const read = async ({ port, views }) => {
      const place = { port, expected: views.all };
      const { ms, seen } = await page.evaluate(
        ([client, wire, where]) => globalThis.readAll(client, wire, where),
        [name, WIRE, place],
      );
      if (isDeepStrictEqual(seen, views.all)) return ms;
      throw new Error(
        `${name} saw ${JSON.stringify(seen)} instead of ${JSON.stringify(views.all)}`,
      );
    };
    await read(warmUp);
    const before = await cpuTime();
    const ms = await read(measured);
    return { ms, cpuMs: 1000 * ((await cpuTime()) - before) };
  } finally {
    await context.close();
  }
}

/** What a page takes for the same lines. */
export const browser = {
  label: 'Every event, in a page in Chromium',
  sizes: { lines: [300_000, 20_000], rounds: [9, 1] },
  async *measure({ lines, rounds, dist, wires }) {
    if (!wires.includes(WIRE)) return;
    const page = await servePage(dist);
    const server = await startServer(WIRE, 'packed', dist, [lines, lines]);
    const chromium = await startChromium();
    const version = chromium.browser.version().split('.')[0];
    const runs = Object.entries(CLIENTS).map(([name, label]) => ({ name, label, results: [] }));
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const { name, results } of runs) {
          results.push(await run(chromium, page.url, name, server.served));
        }
        console.error(`browser, ${WIRE}: round ${round + 1} of ${rounds}`);
      }
    } finally {
      await chromium.browser.close();
      server.stop();
      page.stop();
    }
    const [base] = runs;
    // A rate is one over a time.
    const ratio = ({ results }, key) =>
      median(results.map((each, round) => base.results[round][key] / each[key]));
    yield figure({
      suite: 'browser',
      part: `the whole network in Chromium ${version}, ${WIRE}`,
      base: BASE,
      columns: ['ratio', 'ratio by CPU of the renderer'],
      rows: runs.map((each) => ({
        ...each,
        cells: ['ms', 'cpuMs'].map((key) => times(ratio(each, key))),
      })),
      chart: {
        unit: 'rate, as a multiple of the floor of the page',
        value: (each) => ratio(each, 'ms'),
        show: times,
        of: runs,
      },
      goals: runs
        .filter(({ name }) => name === 'rx-jetstream-zstd')
        .map((each) => ({
          what: `compressed frames at least ${GOAL} × the page's floor`,
          is: `${times(ratio(each, 'ms'))} ×, by CPU time ${times(ratio(each, 'cpuMs'))} ×`,
          reached: ratio(each, 'ms') >= GOAL,
        })),
      data: runs,
    });
  },
};
