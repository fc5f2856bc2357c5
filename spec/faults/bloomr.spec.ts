import { describe, expect, it } from '@jest/globals';
import { BLOOMR_FAULTS, bloomrFaultRun, type BloomrRunSettings } from './bloomr-run.js';

/** A size that fits the test run; `npm run faults` sets the full one. */
const settings = {
  messages: Number(process.env['FAULTS_MESSAGES'] ?? 3000),
  faults: Number(process.env['FAULTS_BLOOMR'] ?? 30),
  seed: Number((process.env['FAULTS_SEEDS'] ?? '1').split(',')[0]),
};
const LIMIT = 600_000;

const run = async (more: Partial<BloomrRunSettings>) => {
  const verdict = await bloomrFaultRun({ history: Infinity, ...settings, ...more });
  if (process.env['FAULTS_REPORT'] !== undefined) {
    const { kinds, ...figures } = verdict;
    const line = { bloomr: true, ...settings, ...more, kinds: kinds.size, ...figures };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  expect(verdict.dealt).toBeGreaterThanOrEqual(settings.faults);
  expect(BLOOMR_FAULTS.filter((kind) => !verdict.kinds.has(kind))).toEqual([]);
  expect(verdict.errors).toBe(0);
  return verdict;
};

describe('bloomr: a script that keeps talking, faults of every kind', () => {
  it(
    'loses and doubles nothing with history on',
    async () => {
      const { lost, doubled, disordered, published } = await run({});
      expect({ lost, doubled, disordered }).toEqual({ lost: 0, doubled: 0, disordered: 0 });
      expect(published).toBeGreaterThanOrEqual(settings.messages / 2);
    },
    LIMIT,
  );

  it(
    'tells of every loss, with its bounds, with history off',
    async () => {
      const { lost, doubled, untold, gaps } = await run({ history: 0 });
      expect({ doubled, untold }).toEqual({ doubled: 0, untold: 0 });
      expect(lost).toBeGreaterThan(0);
      expect(gaps).toBeGreaterThan(0);
    },
    LIMIT,
  );

  it(
    'tells of every loss, with its bounds, where a replay is cut off',
    async () => {
      const { lost, doubled, untold, gaps } = await run({ replayMax: 25 });
      expect({ doubled, untold }).toEqual({ doubled: 0, untold: 0 });
      expect(lost).toBeGreaterThan(0);
      expect(gaps).toBeGreaterThan(0);
    },
    LIMIT,
  );
});
