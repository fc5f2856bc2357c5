import { between, pick, type RandomSource, seededRandom } from '../events/random.js';
import { type Wire } from '../protocol/accepted.js';

/**
 * What a program does with its stream inside itself:
 *
 * - `plain`: it subscribes once
 * - `retry`: when the work has failed for good, it begins the stream again, above `checkpoint`
 * - `repeat`: it takes so many events, completes, and begins again, above `checkpoint`
 * - `switch`: it begins the stream, with its `consume`, only after a while, and leaves it for a new one
 *   now and then; `checkpoint` is outside, and knew of no stream when it was subscribed to
 */
export type ChaosShape = 'plain' | 'retry' | 'repeat' | 'switch';

/** All that happens in a run of {@link runChaos}. Equal seeds give equal scenarios. */
export interface ChaosScenario {
  readonly seed: number;
  /** Which program it is for: it has to do so itself. */
  readonly shape: ChaosShape;
  /** How a program that is not `plain` begins its stream. */
  readonly again: {
    /** How long it waits before it begins the stream, or begins it again, ms. */
    readonly delay: number;
    /** `repeat`: how many events it takes from one. */
    readonly take: number;
    /** `switch`: when it leaves one for another, ms from the start. */
    readonly switches: readonly number[];
  };
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
 * A scenario drawn from a seed. All shapes of one seed have the same events, faults, kills and options;
 * in those that are not `plain`, work fails for good now and then, and nothing is set aside.
 *
 * @param seed - a whole number
 * @param shape - what the program does inside itself
 */
export function chaosScenario(seed: number, shape: ChaosShape = 'plain'): ChaosScenario {
  const plain = plainScenario(seed);
  if (shape === 'plain') return plain;
  // Of its own: the plain scenario of a seed stays what it is.
  const random = seededRandom(seed + 4);
  const isBatch = random() < 0.4;
  return {
    ...plain,
    shape,
    again: {
      delay: pick(random, [20, 100, 500]),
      take: between(random, 5, 40),
      switches: momentsOf(random, 8, plain.span * AFTERWARDS),
    },
    work: {
      ...plain.work,
      failing: pick(random, [0, 0.03, 0.2]),
      failures: between(random, 1, 4),
      poison: 0,
    },
    consume: {
      ...plain.consume,
      batch: isBatch ? between(random, 1, 30) : undefined,
      maxRetries: pick(random, [0, 0, 1]),
    },
  };
}

function plainScenario(seed: number): ChaosScenario {
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
    shape: 'plain',
    again: { delay: 0, take: Infinity, switches: [] },
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
