// A plain log, and a file store. Two lines an event: `+n` when its work begins, `n` when it is done.
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileCursorStore } from '../../dist/esm/src/node/index.js';
import { checkpoint, consume } from '../../dist/esm/operators/index.js';
import { given, numberOf, stream, work } from './consumer.mjs';

const log = openSync(join(given.folder, 'log'), 'a');
const store = fileCursorStore(join(given.folder, 'cursor.json'));

async function handle(event) {
  const number = numberOf(event);
  writeSync(log, `+${number}\n`);
  await setImmediate();
  writeSync(log, `${number}\n`);
}

work(
  await store.load(),
  stream(() => store.load()).pipe(
    consume(handle, { concurrency: 32 }),
    checkpoint(store, { every: 100, maxRepeats: given.maxRepeats }),
  ),
  ({ event }) => event.seq,
);
