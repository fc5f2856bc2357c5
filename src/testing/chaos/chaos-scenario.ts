import { between, pick, type RandomSource, seededRandom } from '../events/random.js';
import { type Wire } from '../protocol/accepted.js';

/** All that happens in a run of {@link runChaos}. Equal seeds give equal scenarios. */
export interface ChaosScenario {
  readonly seed: number;
  readonly wire: Wire;
  /** Events of the network, how long they take to come (ms), and accounts that they are of. */
  readonly events: number;
  readonly span: number;
  readonly accounts: number;
  /** Share of the events that the program wants, 0 to 1; the others it filters out. */
  readonly wanted: number;
  /** Share of the connections that meet a fault. */
  readonly faults: number;
  /** When all connections are cut, ms from the start. */
  readonly cuts: readonly number[];
  /** When the server dies; it is back after a while. */
  readonly serverCrashes: readonly number[];
  /** When the program is killed: nothing of it goes on, nothing it has begun is ended. */
  readonly kills: readonly number[];
  /** When the program is asked to end. It is started again once it has. */
  readonly stops: readonly number[];
  readonly work: {
    /** Longest time of a piece of work, ms; 0 is synchronous. */
    readonly longest: number;
    /** Share of the events whose work fails at first, and how often at most. */
    readonly failing: number;
    readonly failures: number;
    /** Share of the events whose work always fails. They are set aside. */
    readonly poison: number;
  };
  readonly store: {
    /** Longest time of a save, ms; 0 is synchronous. */
    readonly longest: number;
    /** Share of the saves that fail; some of these are saved all the same. */
    readonly failing: number;
  };
  /** For `consume`, or `consumeBatch` where there is a size. */
  readonly consume: {
    readonly concurrency: number;
    readonly order: 'did' | 'global' | 'none';
    readonly batch: number | undefined;
    readonly maxRetries: number;
  };
  readonly checkpoint: {
    readonly every: number;
    readonly count: number;
    readonly maxRepeats: number;
  };
  /** The option `buffer.events` of the stream. */
  readonly buffer: number;
}

/** How much more time there is for what happens than for the events to come. */
const AFTERWARDS = 1.5;

/**
 * A scenario drawn from a seed.
 *
 * @param seed - a whole number
 */
export function chaosScenario(seed: number): ChaosScenario {
  const random = seededRandom(seed);
  const chance = (share: number) => random() < share;
  const events = between(random, 20, 160);
  const span = pick(random, [500, 5_000, 20_000]);
  const moments = (most: number) => momentsOf(random, most, span * AFTERWARDS);
  const isBatch = chance(0.25);
  // Without poison nothing need be set aside: what fails too often stops the stream then.
  const poison = chance(0.4) ? 0.05 : 0;
  return {
    seed,
    wire: pick(random, ['v1', 'v2']),
    events,
    span,
    accounts: pick(random, [1, 2, 5, 40]),
    wanted: pick(random, [1, 1, 0.5, 0.1]),
    faults: pick(random, [0, 0, 0.3, 0.6]),
    cuts: moments(6),
    serverCrashes: chance(0.3) ? moments(2) : [],
    kills: moments(6),
    stops: chance(0.4) ? moments(2) : [],
    work: {
      longest: pick(random, [0, 5, 100, 1_000]),
      failing: pick(random, [0, 0, 0.2]),
      failures: between(random, 1, 5),
      poison,
    },
    store: { longest: pick(random, [0, 10, 300]), failing: pick(random, [0, 0, 0.3]) },
    consume: {
      concurrency: pick(random, [1, 2, 4, 16]),
      order: pick(random, ['did', 'did', 'none', 'global']),
      batch: isBatch ? between(random, 1, 30) : undefined,
      maxRetries: between(random, 0, 3),
    },
    checkpoint: {
      every: pick(random, [0, 50, 1_000]),
      count: pick(random, [1, 10, Infinity]),
      maxRepeats: pick(random, [1, 3, 20, Infinity, Infinity]),
    },
    buffer: pick(random, [2, 10, 50, 10_000]),
  };
}

function momentsOf(random: RandomSource, most: number, span: number): number[] {
  const moments = Array.from({ length: between(random, 0, most) }, () => between(random, 1, span));
  return moments.sort((a, b) => a - b);
}
