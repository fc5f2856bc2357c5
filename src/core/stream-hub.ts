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

/** A subscription, and what it last told. */
interface Told {
  readonly subscription: number;
  state: StreamState;
}

/**
 * What a handle shows of its subscriptions: the state of the newest open one, else `idle`. Hot; it
 * never ends.
 */
export class StreamHub<N> {
  readonly #state = new BehaviorSubject<StreamState>({ status: 'idle' });
  /** In the order in which they began. */
  readonly #open: Told[] = [];
  /** States to be shown. An observer may cause another one, which must come after this to all. */
  readonly #toShow: StreamState[] = [];
  #showing = false;
  #count = 0;
  readonly #notices = new Subject<N>();
  readonly #raw = new Subject<string>();

  /** Taps of all subscriptions. */
  readonly notices$ = this.#notices.asObservable();
  readonly raw$ = this.#raw.asObservable();

  /** Read-only view. */
  readonly state$: StateView = Object.defineProperty(this.#state.asObservable(), 'value', {
    get: () => this.#state.value,
    enumerable: true,
  }) as StateView;

  /** A subscription begins. */
  begin(): Teller {
    this.#count += 1;
    const own: Told = { subscription: this.#count, state: { status: 'idle' } };
    return {
      subscription: own.subscription,
      state: () => own.state,
      signal: (signal, now) => {
        const next = transition(own.state, signal, now);
        if (next === own.state) return;
        // It counts as open from its first state on: until then it has nothing to show.
        if (own.state.status === 'idle') {
          this.#open.push(own);
          this.#open.sort((a, b) => a.subscription - b.subscription);
        }
        own.state = next;
        const newest = this.#open.at(-1) === own;
        const ended = next.status === 'closed' || next.status === 'failed';
        if (ended) this.#open.splice(this.#open.indexOf(own), 1);
        if (!newest) return;
        if (ended) this.#show(next, this.#open.at(-1)?.state ?? { status: 'idle' });
        else this.#show(next);
      },
    };
  }

  notice(notice: N): void {
    this.#notices.next(notice);
  }

  /** Per frame, so the look whether anybody listens comes first. */
  tap(text: string): void {
    if (this.#raw.observed) this.#raw.next(text);
  }

  #show(...states: StreamState[]): void {
    this.#toShow.push(...states);
    if (this.#showing) return;
    this.#showing = true;
    for (let next = this.#toShow.shift(); next !== undefined; next = this.#toShow.shift()) {
      this.#state.next(next);
    }
    this.#showing = false;
  }
}
