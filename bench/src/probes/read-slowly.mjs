// The client in a process of its own, whose consumer is slower than the stream.
//
//   node --expose-gc read-slowly.mjs <wire> <build> <place> <way>
//
// `place` is JSON: a port, and what is to be seen there. Tells how the consumer did beside what it
// does alone, with the same events at hand.
import { CONCURRENCY, WAYS } from './slow-ways.mjs';
import { FIRST } from '../cycle.mjs';
import { library } from '../library.mjs';

const [wire, dist, place, wayName] = process.argv.slice(2);
const { port, expected } = JSON.parse(place);
const { jetstream } = await library(dist);
const { consume } = await library(dist, 'operators');
const way = WAYS[wayName];

/** Times each event came. */
const came = new Uint8Array(expected.events);
let handled = 0;

/** So many of the consumer's calls with nothing in front of it: its own limit. */
async function alone(count) {
  const begun = performance.now();
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await way.handle();
    }
  };
  await Promise.all(Array.from({ length: way.concurrent ? CONCURRENCY : 1 }, worker));
  return count / ((performance.now() - begun) / 1000);
}

const limits = [await alone(expected.events / 10)];
globalThis.gc();
const idle = process.memoryUsage.rss();
let largest = idle;
const look = () => {
  largest = Math.max(largest, process.memoryUsage.rss());
};
const timer = setInterval(look, 50);

const pauses = [];
const others = [];
const stream$ = jetstream({
  ...{ hosts: `ws://127.0.0.1:${port}`, protocol: wire, cursor: 1 },
  onNotice: ({ code, message }) => (code === 'backpressure' ? pauses : others).push(message),
});
let begun;
const perSecond = await new Promise((resolve, reject) => {
  const see = ({ seq }) => {
    begun ??= performance.now();
    came[seq - FIRST] += 1;
  };
  const done = () => {
    handled += 1;
    if (handled < expected.events) return;
    resolve(handled / ((performance.now() - begun) / 1000));
  };
  if (way.concurrent) {
    const handle = async (event) => {
      see(event);
      await way.handle();
      done();
    };
    stream$.pipe(consume(handle, { concurrency: CONCURRENCY })).subscribe({ error: reject });
  } else {
    const next = (event) => {
      see(event);
      way.handle();
      done();
    };
    stream$.subscribe({ next, error: reject });
  }
});
look();
clearInterval(timer);
limits.push(await alone(expected.events / 10));
const count = (of) => came.reduce((sum, each) => sum + (of(each) ? 1 : 0), 0);
process.send(
  {
    events: handled,
    perSecond,
    limit: (limits[0] + limits[1]) / 2,
    lost: count((each) => each === 0),
    doubled: count((each) => each > 1),
    pauses: pauses.length,
    others,
    idle,
    largest,
  },
  () => process.exit(),
);
