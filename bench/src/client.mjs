// One client in a process of its own: reads a smaller number of lines to warm up, then all, and
// tells how long that took.
//
//   node client.mjs <client> <wire> <build> <warm-up port>,<lines> <port>,<lines> [samples]
//
// With a number of samples it looks at memory so often, and at the event loop's delay.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { loadClient } from './clients/index.mjs';

const [name, wire, dist, warmUp, measured, samples = '0'] = process.argv.slice(2);
const start = await loadClient(name);

/** Reads lines up to the last one. */
async function read(place, everySoMany = Infinity, sample = () => undefined) {
  const [port, last] = place.split(',').map(Number);
  let events = 0;
  let startedAt;
  let cpu;
  let end;
  let next = everySoMany;
  const result = await new Promise((resolve, reject) => {
    const sink = (seq) => {
      if (events === 0) {
        startedAt = performance.now();
        cpu = process.cpuUsage();
      }
      events += 1;
      if (events === next) {
        next += everySoMany;
        sample(events);
      }
      if (seq !== last) return;
      const ms = performance.now() - startedAt;
      const { user, system } = process.cpuUsage(cpu);
      resolve({ events, ms, cpuMs: (user + system) / 1000 });
    };
    Promise.resolve(start(`ws://127.0.0.1:${port}`, wire, sink, dist)).then((stop) => {
      end = stop;
    }, reject);
  });
  end();
  return result;
}

if (warmUp !== '-') await read(warmUp);

const delay = monitorEventLoopDelay({ resolution: 1 });
const memory = [];
const look = (events) => {
  const { rss, heapUsed } = process.memoryUsage();
  memory.push({ events, rss, heapUsed });
};
const lines = Number(measured.split(',')[1]);
const every = samples === '0' ? undefined : Math.ceil(lines / Number(samples));
if (every) delay.enable();
const result = await read(measured, every, look);
delay.disable();
const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map(
  (nanos) => nanos / 1e6,
);
process.send({ ...result, memory, delay: { p50, p99, max } }, () => process.exit());
