import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import { transition, type StateSignal, type StreamState } from '../state.js';

/** A state to be read at any time, and followed. */
export interface StateView extends Observable<StreamState> {
  /** The state now. */
  readonly value: StreamState;
}

/** One subscription's way to tell of itself. */
export interface Teller {
  /** Which subscription, counted from 1. */
  readonly subscription: number;
  readonly state: () => StreamState;
  signal(signal: StateSignal, now: number): void;
}

/**
 * What a handle shows of its subscriptions: the state of the newest open one, else `idle`. Hot; it
 * never ends.
 */
export class StreamHub<N> {
  readonly #state = new BehaviorSubject<StreamState>({ status: 'idle' });
  readonly #open: { state: StreamState }[] = [];
  #count = 0;
  /** Taps of all subscriptions. */
  readonly notices = new Subject<N>();
  readonly raw = new Subject<string>();

  /** Read-only view. */
  readonly state$: StateView = Object.defineProperty(this.#state.asObservable(), 'value', {
    get: () => this.#state.value,
    enumerable: true,
  }) as StateView;

  /** A subscription begins. */
  begin(): Teller {
    const own: { state: StreamState } = { state: { status: 'idle' } };
    this.#open.push(own);
    this.#count += 1;
    return {
      subscription: this.#count,
      state: () => own.state,
      signal: (signal, now) => {
        const next = transition(own.state, signal, now);
        if (next === own.state) return;
        own.state = next;
        const newest = this.#open.at(-1) === own;
        const ended = next.status === 'closed' || next.status === 'failed';
        if (ended) this.#open.splice(this.#open.indexOf(own), 1);
        if (!newest) return;
        this.#state.next(next);
        // Unless somebody has begun or ended another one in answer to that.
        if (ended && this.#state.value === next) {
          this.#state.next(this.#open.at(-1)?.state ?? { status: 'idle' });
        }
      },
    };
  }
}
