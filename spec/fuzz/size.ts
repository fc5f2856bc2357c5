/** How many frames are mutated in all; by the environment, how many more. */
export const FRAMES = Number(process.env['FUZZ_FRAMES'] ?? 100_000);

/** Where chance begins: the same seed gives the same frames. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_601);
