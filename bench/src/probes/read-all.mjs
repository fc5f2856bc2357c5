// One client in a process of its own reads all lines while memory or the event loop is watched.
//
//   node read-all.mjs <client> <wire> <input> <build> <place> <watch> <burn>
//
// `place` is JSON: a port, and what the client has to see there. `watch` is memory (that needs
// --expose-gc) or loop, `burn` how long the handler of an event takes, µs.
import { isDeepStrictEqual } from 'node:util';
import { loadClient } from '../clients/index.mjs';
import { Tally } from '../tally.mjs';
import { burner } from './burner.mjs';
import { watchLoop } from './watch-loop.mjs';
import { watchMemory } from './watch-memory.mjs';

const WATCHES = { memory: watchMemory, loop: watchLoop };

const [name, wire, input, dist, place, watching, burn] = process.argv.slice(2);
const { port, expected } = JSON.parse(place);
const start = await loadClient(name, input);
const work = burner(Number(burn));
const watch = WATCHES[watching](expected.events);
const tally = new Tally();
let startedAt;
let end;

const ms = await new Promise((resolve, reject) => {
  const sink = (seq) => {
    if (startedAt === undefined) {
      startedAt = performance.now();
      watch.begin();
    }
    tally.add(seq);
    work();
    watch.see(tally.events);
    if (seq === expected.last) resolve(performance.now() - startedAt);
  };
  Promise.resolve(start(`ws://127.0.0.1:${port}`, wire, sink, dist)).then((stop) => {
    end = stop;
  }, reject);
});
const seen = watch.end();
end();
if (!isDeepStrictEqual(tally.state, expected)) {
  const [saw, wanted] = [tally.state, expected].map((state) => JSON.stringify(state));
  throw new Error(`${name} on ${wire} saw ${saw} instead of ${wanted}`);
}
process.send({ events: tally.events, ms, ...seen }, () => process.exit());
