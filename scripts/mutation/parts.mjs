/** What is mutated together, and the folders of specs that are about it. */
export const PARTS = {
  delivery: {
    mutate: ['src/core/delivery/**/*.ts', 'operators/delivery/**/*.ts', 'src/checkpoint/**/*.ts'],
    specs: ['delivery', 'checkpoint'],
  },
  core: {
    mutate: ['src/core/*.ts'],
    specs: ['core', 'contract', 'breaks', 'live'],
  },
  live: {
    mutate: ['src/live/**/*.ts'],
    specs: ['core', 'contract', 'breaks', 'live'],
  },
};

/** The part that is asked for. */
export const part = process.env.MUTATION_PART ?? 'delivery';
if (!(part in PARTS)) {
  throw new Error(`MUTATION_PART is one of ${Object.keys(PARTS).join(', ')}, not "${part}"`);
}
