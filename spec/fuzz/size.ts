/** How many frames are mutated in all; by the environment, how many more. */
export const FRAMES = Number(process.env['FUZZ_FRAMES'] ?? 100_000);

/** Where chance begins: the same seed gives the same frames. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_601);

/**
 * Frames of a run whose connections are also cut. A damaged frame that still parses, and is the
 * last before a cut, can carry a wrong place: at the full size one such case on v1 is known to lose
 * events (docs/invariants.md, "Not promised").
 */
export const CUT_FRAMES = Number(process.env['FUZZ_FRAMES'] ?? 40_000);
