import { between, pick, type RandomSource, seededRandom } from '../events/random.js';
import { type Fault, FAULT_KINDS, type FaultKind, GARBAGE_FORMS } from './fault.js';
import { type AttemptContext, type FaultContext, type FaultPlan } from './fault-plan.js';

/** Options of {@link seededFaults}. */
export interface SeededFaultsOptions {
  /** Equal seeds give equal faults for equal attempts. */
  readonly seed: number;
  /**
   * Share of the attempts that meet a fault, 0 to 1.
   *
   * @default 1
   */
  readonly rate?: number;
  /**
   * Kinds to choose from.
   *
   * @default every kind
   */
  readonly kinds?: readonly FaultKind[];
  /**
   * Most event frames before a fault.
   *
   * @default 200
   */
  readonly maxAfter?: number;
  /**
   * Length of oversize frames, bytes.
   *
   * @default 2_000_000
   */
  readonly oversizeBytes?: number;
}

/** Statuses a client should outlive. */
const STATUSES = [403, 429, 500, 502, 503, 504] as const;
/** Close codes a server, a proxy or a bug may send. */
const CLOSE_CODES = [1000, 1001, 1002, 1003, 1008, 1011, 1012, 1013, 3000, 4000, 4999] as const;
const ERRORS = ['ConsumerTooSlow', 'InternalError', 'SomethingNew'] as const;

/**
 * A fault plan drawn from a seed. The kinds take turns in a shuffled order, so that a few dozen
 * faulty attempts meet every kind. The faults of an attempt depend on its index alone.
 *
 * @example
 * ```ts
 * import { seededFaults, startJetstreamServer } from 'rx-jetstream/testing';
 *
 * const server = await startJetstreamServer({ faults: seededFaults({ seed: 7, rate: 0.8 }) });
 * await server.close();
 * ```
 */
export function seededFaults<C extends AttemptContext = FaultContext>(
  options: SeededFaultsOptions,
): FaultPlan<C> {
  const { seed, rate = 1, kinds = FAULT_KINDS, maxAfter = 200, oversizeBytes = 2e6 } = options;
  return ({ index }) => {
    if (kinds.length === 0) return undefined;
    const random = seededRandom(seed * 7919 + index * 104_729);
    if (random() >= rate) return undefined;
    const turn = shuffled(kinds, seededRandom(seed + Math.floor(index / kinds.length)));
    const kind = turn[index % turn.length] as FaultKind;
    return faultOf(kind, random, maxAfter, oversizeBytes);
  };
}

function shuffled<T>(items: readonly T[], random: RandomSource): readonly T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((left, right) => left.order - right.order)
    .map(({ item }) => item);
}

function faultOf(
  kind: FaultKind,
  random: RandomSource,
  maxAfter: number,
  oversizeBytes: number,
): Fault {
  // Small counts as often as large ones: the first frames are where state is made.
  const after = random() < 0.3 ? between(random, 0, 2) : between(random, 0, maxAfter);
  switch (kind) {
    case 'refuse':
      return random() < 0.5
        ? { kind, status: pick(random, STATUSES) }
        : { kind, status: 429, retryAfter: between(random, 0, 3) };
    case 'no-answer':
    case 'silent':
      return { kind };
    case 'drop':
      return { kind, after, how: howOf(random) };
    case 'garbage':
      return { kind, after, form: pick(random, GARBAGE_FORMS) };
    case 'oversize':
      return { kind, after, bytes: oversizeBytes };
    case 'error-frame':
      return { kind, after, error: pick(random, ERRORS), message: 'a seeded fault' };
    case 'delay':
      return { kind, first: between(random, 0, 3_000), each: between(random, 0, 20) };
    case 'duplicate':
      return { kind, after: after + 1, frames: between(random, 1, 50) };
    case 'cut-frame':
    case 'black-hole':
      return { kind, after };
  }
}

function howOf(random: RandomSource): Extract<Fault, { kind: 'drop' }>['how'] {
  const choice = random();
  if (choice < 0.33) return 'fin';
  if (choice < 0.66) return 'rst';
  return { code: pick(random, CLOSE_CODES), reason: 'a seeded fault' };
}
