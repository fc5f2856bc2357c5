import { expect, it } from '@jest/globals';
import { catchError, defer, filter, from, isObservable, mergeMap, of, takeUntil, tap } from 'rxjs';
import { type Cursor, cursorOf } from 'rx-jetstream';
import { checkpoint, consume } from 'rx-jetstream/operators';
import {
  type ChaosProgram,
  chaosScenario,
  type ChaosShape,
  type ChaosTools,
  runChaos,
} from 'rx-jetstream/testing';
import { program } from '../helpers/chaos-program.js';
import { range } from '../helpers/follow.js';
import { turn } from '../helpers/turns.js';

/** `npm run chaos` sets these. */
const COUNT = Number(process.env['CHAOS_SCENARIOS'] ?? 250);
/** For each shape of the program that begins its stream again. */
const AGAIN = Number(process.env['CHAOS_SCENARIOS'] ?? 60);
const FIRST = Number(process.env['CHAOS_FIRST'] ?? 1);
const SEEDS = range(1, 10);
const REPORT = process.env['CHAOS_REPORT'] !== undefined;
/** Failures told: the seed of one is enough to begin with. */
const MOST = REPORT ? 20 : 1;

/** Scenarios that a program goes through, and what did not hold. */
async function failuresOf(shape: ChaosShape, count: number) {
  const total = { lives: 0, streams: 0, connections: 0, done: 0, saves: 0, repeats: 0 };
  const failures: string[] = [];
  for (let seed = FIRST; seed < FIRST + count && failures.length < MOST; seed += 1) {
    const { violations, scenario, ...counts } = runChaos(chaosScenario(seed, shape), program);
    // Else what waits for the end of this turn would pile up.
    await turn();
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += counts[name];
    if (violations.length > 0) failures.push(`seed ${scenario.seed}: ${violations.join('; ')}`);
  }
  if (REPORT) process.stdout.write(`${shape}: ${count} scenarios: ${JSON.stringify(total)}\n`);
  return { total, failures };
}

it(
  'the laws of delivery hold in every scenario',
  async () => {
    const { total, failures } = await failuresOf('plain', COUNT);
    expect(failures).toEqual([]);
    expect(total.done).toBeGreaterThan(COUNT * 15);
  },
  COUNT * 1000,
);

it.each<ChaosShape>(['retry', 'repeat', 'switch'])(
  'the laws of delivery hold where a program begins its stream again: %s',
  async (shape) => {
    const { total, failures } = await failuresOf(shape, AGAIN);
    expect(failures).toEqual([]);
    expect(total.done).toBeGreaterThan(AGAIN * 15);
    // Streams are begun inside the program, not only with each of its lives.
    expect(total.streams).toBeGreaterThan(total.lives * 1.2);
  },
  AGAIN * 2000,
);

// 1377: a batch that is done and saved at once, while the gate lets it through.
it.each([1377])('a scenario that failed once: %s', (seed) => {
  expect(runChaos(seed, program).violations).toEqual([]);
});

it('a seed gives the same scenario, and the same run, again', () => {
  expect(chaosScenario(11)).toEqual(chaosScenario(11));
  expect(runChaos(11, program)).toEqual(runChaos(11, program));
});

it.each<[string, Parameters<typeof runChaos>[1]]>([
  ['does nothing', ({ stream$, wants, store }) => stream$.pipe(filter(wants), checkpoint(store))],
  [
    'saves nothing',
    ({ stream$, stop$, wants, handle }) =>
      stream$.pipe(filter(wants), takeUntil(stop$), consume(handle)),
  ],
  [
    'saves what it has seen, not what is done',
    ({ stream$, wants, handle, store }) =>
      stream$.pipe(
        filter(wants),
        tap((event) => {
          void store.save(cursorOf(event));
        }),
        mergeMap((event) => {
          const result = handle(event, { attempt: 1, signal: new AbortController().signal });
          return isObservable(result) ? from(result) : of(result);
        }),
      ),
  ],
])('tells of a program that %s', (_, wrong) => {
  const found = SEEDS.filter((seed) => runChaos(seed, wrong).violations.length > 0);
  expect(found.length).toBeGreaterThan(5);
});

it.each<[string, ChaosProgram]>([
  [
    'skips what has failed for good',
    (tools) => {
      const handle: ChaosTools['handle'] = (given, context) =>
        defer(() => {
          const result = tools.handle(given, context);
          return isObservable(result) ? result : of(undefined);
        }).pipe(catchError(() => of(undefined)));
      return program({ ...tools, handle });
    },
  ],
  [
    'goes on behind what has failed for good',
    (tools) => {
      let last: Cursor | undefined;
      const seen$ = tools.stream$.pipe(
        filter((event) => (last === undefined ? true : Number(event.seq) > Number(last.seq))),
        tap((event) => {
          last = cursorOf(event);
        }),
      );
      return program({ ...tools, stream$: seen$ });
    },
  ],
])('tells of a program that begins its stream again, and %s', (_, wrong) => {
  // In a third of them nothing fails.
  const scenarios = range(1, 40).map((seed) => chaosScenario(seed, 'retry'));
  const found = scenarios.filter((scenario) =>
    runChaos(scenario, wrong).violations.some((what) =>
      /is not done|are missing|AbandonedClaimError/.test(what),
    ),
  );
  expect(found.length).toBeGreaterThan(5);
});
