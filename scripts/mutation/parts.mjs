/** What of the core only the gateways use. */
const GATEWAYS = ['connections', 'gateway', 'gateway-options', 'plain-end', 'secrets', 'token'].map(
  (name) => `src/core/${name}.ts`,
);

/** What is mutated together, and the folders of specs that are about it, or single specs of one. */
export const PARTS = {
  delivery: {
    mutate: ['src/core/delivery/**/*.ts', 'operators/delivery/**/*.ts', 'src/checkpoint/**/*.ts'],
    specs: ['delivery', 'checkpoint'],
  },
  core: {
    mutate: ['src/core/*.ts', ...GATEWAYS.map((file) => `!${file}`)],
    specs: ['core', 'contract', 'breaks', 'live'],
  },
  gateways: {
    mutate: [...GATEWAYS, 'src/astro/**/*.ts', 'src/bloomr/**/*.ts'],
    specs: ['core', 'astro', 'bloomr'],
  },
  live: {
    mutate: ['src/live/**/*.ts'],
    specs: ['core', 'contract', 'breaks', 'live', 'delivery/flow'],
  },
};

/** The part that is asked for. */
export const part = process.env.MUTATION_PART ?? 'delivery';
if (!(part in PARTS)) {
  throw new Error(`MUTATION_PART is one of ${Object.keys(PARTS).join(', ')}, not "${part}"`);
}
