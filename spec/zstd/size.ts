/** How many frames are made; by the environment, how many more. `npm run zstd-check` has more. */
export const FRAMES = Number(process.env['ZSTD_FRAMES'] ?? 3000);

/** How many frames are damaged. */
export const MUTANTS = Number(process.env['ZSTD_MUTANTS'] ?? 20_000);

/** Where chance begins. */
export const SEED = Number(process.env['ZSTD_SEED'] ?? 20_261_121);
