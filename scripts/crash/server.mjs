// The server, as a process that can be killed. After a restart on the same port it has the same
// events under the same seqs and times again, as a real one has from its disk.
import { numberedEvents, startJetstreamServer } from '../../dist/esm/src/testing/index.js';

const [port, from, to, epoch] = process.argv.slice(2).map(Number);
/** Events kept: more than a consumer can be behind. */
const RETENTION = 200_000;
/** Events happen one every so many microseconds. */
const STEP = 100;

const server = await startJetstreamServer({
  port,
  firstSeq: from,
  retention: RETENTION,
  segmentSize: 1000,
});

let next = from;
function pushUpTo(last) {
  if (last < next) return;
  for (const event of numberedEvents(last - next + 1, { first: next, accounts: 500 })) {
    server.push({ ...event, atSeq: next, witnessedAt: epoch + next * STEP });
    next += 1;
  }
}

pushUpTo(to);
process.on('message', ({ upTo, cut }) => {
  if (upTo !== undefined) pushUpTo(upTo);
  if (cut !== undefined) server.cutAll(cut);
});
// Whoever has started it is gone.
process.on('disconnect', () => process.exit(1));
process.send({ port: Number(new URL(server.url).port) });
