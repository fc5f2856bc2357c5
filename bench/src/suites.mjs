import { COMPARISONS } from './comparisons.mjs';
import { backpressure } from './probes/backpressure.mjs';
import { browser } from './probes/browser.mjs';
import { idle } from './probes/idle.mjs';
import { loop } from './probes/loop.mjs';
import { memory } from './probes/memory.mjs';
import { size } from './probes/size.mjs';
import { start } from './probes/start.mjs';
import { steps } from './probes/steps.mjs';
import { throughput } from './throughput.mjs';

const compared = Object.entries(COMPARISONS).map(([name, each]) => [name, throughput(name, each)]);

/**
 * All suites. Each has `sizes`, [usual, quick], for what was not asked for, and `measure(options)`
 * gives its parts as figures (figure.mjs), one after the other. Suites that stand `apart` run only
 * when asked for.
 */
export const SUITES = {
  ...Object.fromEntries(compared),
  memory,
  loop,
  backpressure,
  idle,
  start,
  size,
  browser,
  steps: { ...steps, apart: true },
};

/** What runs when no suite is asked for. */
export const USUAL = Object.keys(SUITES).filter((name) => !SUITES[name].apart);

/** The options for a suite: what was not asked for is as it has it. */
export function optionsFor({ sizes }, options) {
  const usual = Object.entries(sizes).map(([name, [full, quick]]) => [
    name,
    options[name] ?? (options.quick ? quick : full),
  ]);
  return { ...options, ...Object.fromEntries(usual) };
}
