import { join } from 'node:path';
import { figure, kilobytes } from '../figure.mjs';
import { bundle, sizes } from './bundle.mjs';

const BASE = 'rxjs';

/** What a page would write. A client that is made but not used would be thrown out. */
const PAGES = [
  {
    name: BASE,
    label: 'rxjs/webSocket',
    source: () => "export { webSocket } from 'rxjs/webSocket';",
  },
  {
    name: 'rx-jetstream',
    label: 'rx-jetstream',
    source: (dist) => `export { jetstream } from ${JSON.stringify(join(dist, 'src/index.js'))};`,
  },
  {
    name: 'atcute',
    label: '@atcute/jetstream',
    source: () => "export { JetstreamSubscription } from '@atcute/jetstream';",
  },
  {
    name: 'skyware',
    label: '@skyware/jetstream',
    source: () => "export { Jetstream } from '@skyware/jetstream';",
  },
];

/** What a page has to load, as esbuild bundles it. */
export const size = {
  label: 'Size of a bundle for browsers, minified, gzip',
  sizes: {},
  async *measure({ dist }) {
    const rows = [];
    for (const { name, label, source } of PAGES) {
      const [whole, own] = [[], ['rxjs', 'rxjs/*']].map((external) =>
        bundle(source(dist), { external }).then(sizes),
      );
      rows.push({ name, label, whole: await whole, own: await own });
    }
    yield figure({
      suite: 'size',
      part: 'what a page loads',
      base: BASE,
      head: 'import',
      columns: ['at once', 'of that not RxJS', 'when compression is used'],
      rows: rows.map(({ name, label, whole, own }) => ({
        name,
        label,
        cells: [
          kilobytes(whole.atOnce),
          // Of RxJS alone nothing is left.
          name === BASE ? '–' : kilobytes(own.atOnce),
          whole.later === 0 ? '–' : kilobytes(whole.later),
        ],
      })),
      chart: { unit: 'at once, kB', value: ({ whole }) => whole.atOnce / 1000, of: rows },
      goals: [],
      data: rows,
    });
  },
};
