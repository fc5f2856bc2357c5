import { type AttemptContext, type FaultPlan } from '../faults/fault-plan.js';
import { type ListenOptions } from '../real/listen.js';

/** Who asks for a script. */
export interface BloomrRequest {
  readonly stream: string;
  readonly token: string;
  readonly channel: string;
}

/** Options of {@link startBloomrServer}. Every one has a default. */
export interface BloomrServerOptions extends ListenOptions {
  /** Seed of ids and of the random source that fault plans are given. @default 1 */
  readonly seed?: number;
  /** What goes wrong, per connection; counts are of messages. @default nothing */
  readonly faults?: FaultPlan<AttemptContext>;
  /**
   * Messages of a script that are kept; 0 is history switched off.
   *
   * @default 100_000
   */
  readonly history?: number;
  /** Most messages of a replay. @default 10_000 */
  readonly replayMax?: number;
  /** Which messages a replay above that leaves out: the oldest, or the newest. @default 'oldest' */
  readonly leavesOut?: 'oldest' | 'newest';
  /** Whether a replay from a message id begins with that message. @default true */
  readonly inclusive?: boolean;
  /** Gives why somebody is refused; `undefined` accepts. @default accepts everybody */
  readonly authorize?: (request: BloomrRequest) => string | undefined;
  /** How a refusal is told. @default 'connect_error' */
  readonly refusesBy?: 'connect_error' | 'error';
  /** Milliseconds between two pings. @default 25_000 */
  readonly pingInterval?: number;
  /** Milliseconds a pong may take. @default 20_000 */
  readonly pingTimeout?: number;
}

/** Options with their defaults filled in. */
export type ResolvedBloomrServerOptions = Required<Omit<BloomrServerOptions, 'faults'>> & {
  readonly faults: FaultPlan<AttemptContext> | undefined;
};

/** Fills in the defaults. */
export function resolveBloomrServerOptions(
  options: BloomrServerOptions,
): ResolvedBloomrServerOptions {
  return {
    port: 0,
    host: '127.0.0.1',
    seed: 1,
    history: 100_000,
    replayMax: 10_000,
    leavesOut: 'oldest',
    inclusive: true,
    authorize: () => undefined,
    refusesBy: 'connect_error',
    pingInterval: 25_000,
    pingTimeout: 20_000,
    faults: undefined,
    ...options,
  };
}
