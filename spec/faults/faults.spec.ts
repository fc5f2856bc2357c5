import { describe, expect, it } from '@jest/globals';
import { FAULT_KINDS } from '../../src/testing/index.js';
import { faultRun, type FaultRunSettings } from './run.js';
import { ALL_TROUBLES } from './troubles.js';
import { judge } from './verdict.js';

/** A size that fits the test run; `npm run faults` sets the full one. */
const size = (name: string, usual: number): number => Number(process.env[name] ?? usual);
const settings = {
  events: size('FAULTS_EVENTS', 12_000),
  faults: size('FAULTS_COUNT', 80),
  filters: size('FAULTS_FILTERS', 14),
  rate: 40,
};
const seeds = (process.env['FAULTS_SEEDS'] ?? '1,2').split(',').map(Number);

const cases = [
  ['v1', '', undefined],
  ['v2', '', undefined],
  ['v1', ', slow, late, renumbered, damaged, set back', ALL_TROUBLES],
  ['v2', ', slow, late, renumbered, damaged, set back', ALL_TROUBLES],
] as const;

describe.each(cases)(
  'three hosts, faults of every kind, changing filters: %s%s',
  (wire, _what, troubles) => {
    it.each(seeds)(
      'nothing lost, nothing doubled, order kept (seed %d)',
      (seed) => {
        const all: FaultRunSettings = { ...settings, wire, seed, ...(troubles && { troubles }) };
        const run = faultRun(all);
        const verdict = judge(run);
        const gaps = run.notices.flatMap(({ notice }) => (notice.code === 'gap' ? [notice] : []));
        const hosts = new Set(run.states.flatMap((state) => ('url' in state ? [state.url] : [])));
        if (process.env['FAULTS_REPORT'] !== undefined) {
          const codes: Record<string, number> = {};
          for (const { notice } of run.notices) codes[notice.code] = (codes[notice.code] ?? 0) + 1;
          const { expected, delivered, lost, doubled, disordered, unwanted } = verdict;
          process.stdout.write(
            `${JSON.stringify({
              ...all,
              expected,
              delivered,
              lost: lost.length,
              doubled: doubled.length,
              disordered: disordered.length,
              unwanted: unwanted.length,
              faultsDealt: run.dealt.length,
              connections: run.connections,
              notices: codes,
            })}\n`,
          );
        }
        expect(run.errors).toEqual([]);
        expect(verdict.oracle).toEqual([]);
        expect({ ...verdict, expected: 0, delivered: 0 }).toEqual({
          expected: 0,
          delivered: 0,
          lost: [],
          doubled: [],
          disordered: [],
          unwanted: [],
          oracle: [],
        });
        // The run was what it claims to be.
        expect(run.dealt).toHaveLength(settings.faults);
        expect(new Set(run.dealt).size).toBe(FAULT_KINDS.length);
        expect(hosts.size).toBe(3);
        expect(verdict.expected).toBeGreaterThan(settings.events / 3);
        // A log made anew may look clamped on v1, which does not say.
        expect(gaps.filter(({ certain }) => !troubles || certain)).toEqual([]);
        expect(run.damaged.size > 0).toBe(troubles !== undefined);
        expect(run.leftOver).toEqual({ sockets: 0, listeners: 0 });
      },
      600_000,
    );
  },
);
