import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { type AttemptContext, type FaultPlan } from '../faults/fault-plan.js';

/** A subscribe command, as a server is asked about it. */
export interface AstroRequest {
  readonly topic: string;
  /** As it was asked for; `undefined` when it was left out. */
  readonly room: string | undefined;
  readonly token: string;
  readonly tokenType: string;
}

/** What a server says to a subscribe command. */
export type AstroVerdict =
  | { readonly room: string }
  | {
      readonly error: string;
      readonly message?: string;
    };

/** Options of an embedded Astro server, real or in memory. Every one has a default. */
export interface AstroServerOptions {
  /** Clock and timers. @default asyncScheduler */
  readonly scheduler?: SchedulerLike;
  /** Seed of ids and of the random source that fault plans are given. @default 1 */
  readonly seed?: number;
  /** What goes wrong, per connection; counts are of message frames. @default nothing */
  readonly faults?: FaultPlan<AttemptContext>;
  /**
   * Who may subscribe to what, and what the room is called.
   *
   * @default every token may; the room asked for, or `channel-1`
   */
  readonly authorize?: (request: AstroRequest) => AstroVerdict;
  /** Connections open at a time; one more is refused with 429 and `Retry-After: 2`. @default Infinity */
  readonly maxConnections?: number;
  /** Least milliseconds between two commands of a connection. @default 100 */
  readonly commandInterval?: number;
  /** Most commands of a connection in ten seconds. @default 100 */
  readonly commandBurst?: number;
  /** Milliseconds between a command and its response. @default 0 */
  readonly responseDelay?: number;
  /** Milliseconds between pings; 0 is none. @default 30_000 */
  readonly pingInterval?: number;
  /** Milliseconds without a pong after which a connection is closed. @default 70_000 */
  readonly pongTimeout?: number;
  /** Milliseconds for which a reconnect token is good. @default 30_000 */
  readonly reconnectTokenTtl?: number;
  /** Milliseconds between the checks and the upgrade. @default 0 */
  readonly upgradeDelay?: number;
  /** Requests kept in the request log. @default 1_000 */
  readonly requestLogSize?: number;
}

/** Options with their defaults filled in. */
export type ResolvedAstroServerOptions = Required<Omit<AstroServerOptions, 'faults'>> & {
  readonly faults: FaultPlan<AttemptContext> | undefined;
};

/** Fills in the defaults. */
export function resolveAstroServerOptions(options: AstroServerOptions): ResolvedAstroServerOptions {
  return {
    scheduler: asyncScheduler,
    seed: 1,
    authorize: ({ room }) => ({ room: room ?? 'channel-1' }),
    maxConnections: Number.POSITIVE_INFINITY,
    commandInterval: 100,
    commandBurst: 100,
    responseDelay: 0,
    pingInterval: 30_000,
    pongTimeout: 70_000,
    reconnectTokenTtl: 30_000,
    upgradeDelay: 0,
    requestLogSize: 1_000,
    faults: undefined,
    ...options,
  };
}
