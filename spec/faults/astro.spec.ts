import { describe, expect, it } from '@jest/globals';
import { ASTRO_FAULTS, astroFaultRun } from './astro-run.js';

/** A size that fits the test run; `npm run faults` sets the full one. */
const settings = {
  topics: Number(process.env['FAULTS_TOPICS'] ?? 60),
  faults: Number(process.env['FAULTS_ASTRO'] ?? 60),
};
const seeds = (process.env['FAULTS_SEEDS'] ?? '1').split(',').map(Number);

describe('astro: many topics over one connection, faults of every kind', () => {
  it.each(seeds)(
    'restored each time, nothing misrouted or doubled, every loss told, rate kept (seed %d)',
    (seed) => {
      const verdict = astroFaultRun({ ...settings, seed });
      if (process.env['FAULTS_REPORT'] !== undefined) {
        const { kinds, ...figures } = verdict;
        const line = { astro: true, ...settings, seed, kinds: kinds.size, ...figures };
        process.stdout.write(`${JSON.stringify(line)}\n`);
      }
      const { misrouted, doubled, untold, errors, limited, leftOver } = verdict;
      expect({ misrouted, doubled, untold, errors, limited, leftOver }).toEqual({
        misrouted: 0,
        doubled: 0,
        untold: 0,
        errors: 0,
        limited: 0,
        leftOver: { openSockets: 0, listeners: 0 },
      });
      expect(verdict.leastInterval).toBeGreaterThanOrEqual(100);
      expect(verdict.mostInWindow).toBeLessThanOrEqual(100);
      // The run was what it claims to be.
      expect(verdict.dealt).toBeGreaterThanOrEqual(settings.faults);
      expect(ASTRO_FAULTS.filter((kind) => !verdict.kinds.has(kind))).toEqual([]);
      expect(verdict.lost).toBeGreaterThan(0);
      expect(verdict.delivered).toBeGreaterThan(verdict.published / 2);
    },
    600_000,
  );
});
