import { finalize, map, type Observable, type SchedulerLike, timer } from 'rxjs';
import { type JetstreamEvent } from '../../event.js';
import { between, type RandomSource, seededRandom } from '../events/random.js';
import { type ChaosOracle } from './chaos-oracle.js';
import { type ChaosScenario } from './chaos-scenario.js';

/** What a handler is told: the context that `consume` and `consumeBatch` give. */
export interface ChaosContext {
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly done?: (event: JetstreamEvent) => void;
}

/** How often the work on each event still fails: over all lives of the program. */
export function failuresOf({ seed, events, work }: ChaosScenario): Map<number, number> {
  const random = seededRandom(seed + 1);
  const failures = new Map<number, number>();
  for (let number = 1; number <= events; number += 1) {
    if (random() < work.poison) failures.set(number, Infinity);
    else if (random() < work.failing) failures.set(number, between(random, 1, work.failures));
  }
  return failures;
}

/** The work of one life of the program. */
export class ChaosWork {
  #dead = false;

  constructor(
    private readonly scenario: ChaosScenario,
    private readonly oracle: ChaosOracle,
    private readonly scheduler: SchedulerLike,
    private readonly random: RandomSource,
    private readonly failures: Map<number, number>,
  ) {}

  /** The program is killed. */
  kill(): void {
    this.#dead = true;
  }

  handle(
    given: JetstreamEvent | readonly JetstreamEvent[],
    { attempt, done }: ChaosContext,
  ): Observable<void> | undefined {
    if (this.#dead) return undefined;
    const events = Array.isArray(given) ? (given as JetstreamEvent[]) : [given as JetstreamEvent];
    const numbers = events.map(({ seq }) => Number(seq));
    this.oracle.begin(events, attempt);
    const time = between(this.random, 0, this.scenario.work.longest);
    let open = true;
    const end = () => {
      open = false;
      if (!this.#dead) this.#end(events, numbers, done);
    };
    if (time === 0) {
      end();
      return undefined;
    }
    return timer(time, this.scheduler).pipe(
      map(end),
      finalize(() => {
        // It was aborted.
        if (open && !this.#dead) this.oracle.failed(numbers);
      }),
    );
  }

  setAside(event: JetstreamEvent): void {
    if (this.#dead) return;
    if (this.random() < 0.2) throw new Error('a dead-letter sink that fails');
    this.oracle.setAside(Number(event.seq));
  }

  #end(
    events: readonly JetstreamEvent[],
    numbers: readonly number[],
    done: ChaosContext['done'],
  ): void {
    const failing = numbers.filter((number) => (this.failures.get(number) ?? 0) > 0);
    if (failing.length === 0) {
      this.oracle.succeeded(numbers);
      return;
    }
    for (const number of failing) this.failures.set(number, Number(this.failures.get(number)) - 1);
    const [first = 0] = failing;
    // What comes before it in a batch may be done all the same.
    if (done !== undefined && this.random() < 0.5) {
      for (const event of events) {
        if (Number(event.seq) >= first) break;
        this.oracle.succeeded([Number(event.seq)], true);
        done(event);
      }
    }
    this.oracle.failed(numbers);
    throw new Error(`the work on ${first} fails`);
  }
}
