const KEY = Symbol.for('rx-jetstream.ticks');

/** Tells what came first, among all copies of the package: each number is higher than those before. */
export function tick(): number {
  const shared = globalThis as { [KEY]?: number };
  return (shared[KEY] = (shared[KEY] ?? 0) + 1);
}
