import { type RandomSource } from '../events/random.js';
import { type Wire } from '../protocol/accepted.js';
import { type Fault } from './fault.js';

/** What every fault plan sees of an attempt to connect. */
export interface AttemptContext {
  /** Counted from 0, over every attempt to open a stream on this server. */
  readonly index: number;
  /** Path and query. */
  readonly url: string;
}

/** What a fault plan of a Jetstream server sees. */
export interface FaultContext extends AttemptContext {
  readonly wire: Wire;
}

/** One fault, several, or none. */
export type FaultChoice = Fault | readonly Fault[] | null | undefined;

/**
 * Which faults meet which connection: a list (the nth attempt gets the nth item, later ones none),
 * or a function, called once per attempt with the server's seeded random source.
 */
export type FaultPlan<C extends AttemptContext = FaultContext> =
  readonly FaultChoice[] | ((connection: C, random: RandomSource) => FaultChoice);

/** The faults of one attempt. */
export function faultsFor<C extends AttemptContext>(
  plan: FaultPlan<C> | undefined,
  connection: C,
  random: RandomSource,
): readonly Fault[] {
  if (plan === undefined) return [];
  const choice = typeof plan === 'function' ? plan(connection, random) : plan[connection.index];
  if (choice === null || choice === undefined) return [];
  return isList(choice) ? choice : [choice];
}

function isList(choice: Fault | readonly Fault[]): choice is readonly Fault[] {
  return Array.isArray(choice);
}
