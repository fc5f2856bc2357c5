// Memory of this process over a long run, and whether it grows. Needs `--expose-gc`.
import { timer } from 'rxjs';

const MIB = 2 ** 20;

/**
 * Takes a sample every so many milliseconds, the first behind `after`.
 *
 * @param told - gets each sample as text
 */
export function sampleMemory({ after, every, told }) {
  const samples = [];
  const measuring = timer(after, every).subscribe(async () => {
    const sample = await measure();
    samples.push(sample);
    told(`${sample.rss.toFixed(1)} MiB resident, ${sample.heap.toFixed(2)} MiB heap`);
  });
  return {
    stop: () => measuring.unsubscribe(),
    /** From the first fifth of the samples to the last; a single one may catch a moment. */
    growth: (key) => {
      const fifth = Math.max(1, Math.floor(samples.length / 5));
      const first = middle(samples.slice(0, fifth), key);
      const last = middle(samples.slice(-fifth), key);
      const percent = (100 * (last - first)) / first;
      const text = `${first.toFixed(2)} → ${last.toFixed(2)} MiB (${percent.toFixed(1)} %)`;
      return { percent, text };
    },
  };
}

async function measure() {
  // Twice, with a turn between: finalizers run then.
  for (let count = 0; count < 2; count += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: rss / MIB, heap: heapUsed / MIB };
}

function middle(samples, key) {
  const sorted = samples.map((sample) => sample[key]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
