import type { JetstreamError } from './errors.js';

/** What the states of an attempt and of a connection share. */
interface Attempted {
  /** Which subscription of the handle, counted from 1. */
  readonly subscription: number;
  /** Which connection attempt of the subscription, counted from 1. */
  readonly connection: number;
  /** Failures in a row before this attempt. */
  readonly attempt: number;
  /** Origin of the host: no path, query or credentials. */
  readonly url: string;
  /** How the server calls this connection, where it gives it a name; Jetstream does not. */
  readonly session?: string;
  /** When this state began: milliseconds since the epoch, by the scheduler's clock. */
  readonly since: number;
}

/** No subscription is open. */
export interface IdleState {
  readonly status: 'idle';
}
/** A socket is being opened. */
export interface ConnectingState extends Attempted {
  readonly status: 'connecting';
}
/** Connected; events of the past arrive. */
export interface ReplayingState extends Attempted {
  readonly status: 'replaying';
}
/** Connected and caught up. */
export interface LiveState extends Attempted {
  readonly status: 'live';
  /**
   * How it is known: started at the tip, an event's lag fell under `rewind`, or nothing more came
   * (`quiet`: likely, not certain).
   */
  readonly caughtUp: 'tip' | 'lag' | 'quiet';
}
/** Connected, and silent for longer than `stallTimeout`: the connection is being left. */
export interface StalledState extends Attempted {
  readonly status: 'stalled';
}

/** Why there is no connection at the moment. */
export type WaitCause = 'back-off' | 'backpressure' | 'empty-filter' | 'filter-change';

/** No connection, by intent; another will follow. */
export interface WaitingState {
  readonly status: 'waiting';
  readonly subscription: number;
  readonly cause: WaitCause;
  /** Failures in a row so far. */
  readonly attempt: number;
  /** When the next attempt begins (ms since the epoch); `undefined` when something else decides. */
  readonly retryAt: number | undefined;
  /** What ended the last connection. */
  readonly error: JetstreamError | undefined;
  readonly since: number;
}
/** The consumer ended the subscription. */
export interface ClosedState {
  readonly status: 'closed';
  readonly subscription: number;
  readonly reason: 'unsubscribed' | 'aborted';
  readonly since: number;
}
/** A fatal error ended the subscription. */
export interface FailedState {
  readonly status: 'failed';
  readonly subscription: number;
  readonly error: JetstreamError;
  readonly since: number;
}

/** The state of a stream; narrow it by `status`. */
export type StreamState =
  | IdleState
  | ConnectingState
  | ReplayingState
  | LiveState
  | StalledState
  | WaitingState
  | ClosedState
  | FailedState;

/** What happens to a stream. Input of {@link transition}. */
export type StateSignal =
  | ({ type: 'connect' } & Omit<Attempted, 'since'>)
  | { type: 'open'; atTip: boolean }
  | { type: 'caught-up'; by: 'lag' | 'quiet' }
  | { type: 'stall' }
  | ({ type: 'wait' } & Omit<WaitingState, 'status' | 'since'>)
  | { type: 'close'; subscription: number; reason: 'unsubscribed' | 'aborted' }
  | { type: 'fail'; subscription: number; error: JetstreamError };

/** A signal before the stream has said which subscription it is of. */
export type StateChange = DistributiveOmit<StateSignal, 'subscription'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/**
 * The one place where states change: a pure function. A signal that makes no sense in a state
 * leaves it as it is (the same object).
 *
 * @internal
 */
export function transition(state: StreamState, signal: StateSignal, since: number): StreamState {
  const { status } = state;
  if (status === 'closed' || status === 'failed') return state;
  const { type, ...rest } = signal;
  const next = STATUS[type];
  if (next) return { status: next, ...rest, since } as StreamState;
  const { caughtUp, ...attempted } = state as LiveState;
  const to = (part: object) => ({ ...attempted, ...part, since }) as StreamState;
  if (type === 'open' && status === 'connecting') {
    return to(signal.atTip ? { status: 'live', caughtUp: 'tip' } : { status: 'replaying' });
  }
  if (status !== 'replaying' && status !== 'live') return state;
  if (type === 'stall') return to({ status: 'stalled' });
  if (type !== 'caught-up') return state;
  if (status === 'replaying') return to({ status: 'live', caughtUp: signal.by });
  // `quiet` is a guess: an event's lag may confirm it later.
  return caughtUp === 'quiet' && signal.by === 'lag' ? { ...state, caughtUp: 'lag' } : state;
}

/** Signals that lead to a state from any other; they carry what it holds. */
const STATUS: { readonly [type in StateSignal['type']]?: StreamState['status'] } = {
  connect: 'connecting',
  wait: 'waiting',
  close: 'closed',
  fail: 'failed',
};
