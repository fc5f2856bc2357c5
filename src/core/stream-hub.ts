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

/** What a handle shows of its subscriptions. */
export interface StreamHub<N> {
  readonly state$: StateView;
  /** Taps of all subscriptions. */
  readonly notices$: Observable<N>;
  readonly raw$: Observable<string>;
  notice(notice: N): void;
  /** Where frames go. Per frame, so the look whether anybody listens comes first. */
  readonly raw: Pick<Subject<string>, 'observed' | 'next'>;
  /** A subscription begins. */
  begin(): Teller;
}

/** A subscription, and what it last told. */
interface Told {
  readonly subscription: number;
  state: StreamState;
}

const IDLE: StreamState = { status: 'idle' };

/** Shows the state of the newest open subscription, else `idle`. Hot; it never ends. */
export function streamHub<N>(): StreamHub<N> {
  const shown = new BehaviorSubject(IDLE);
  const notices = new Subject<N>();
  const raw = new Subject<string>();
  /** In the order in which they began. */
  const open: Told[] = [];
  /** States to be shown. An observer may cause another one, which must come after this to all. */
  const toShow: StreamState[] = [];
  let showing = false;
  let count = 0;

  const show = (...states: StreamState[]) => {
    toShow.push(...states);
    if (showing) return;
    showing = true;
    for (let next = toShow.shift(); next; next = toShow.shift()) shown.next(next);
    showing = false;
  };

  return {
    state$: Object.defineProperty(shown.asObservable(), 'value', {
      get: () => shown.value,
      enumerable: true,
    }) as StateView,

    notices$: notices.asObservable(),
    raw$: raw.asObservable(),
    notice: (notice) => {
      notices.next(notice);
    },
    raw,

    begin: () => {
      count += 1;
      const own: Told = { subscription: count, state: IDLE };
      return {
        subscription: own.subscription,
        state: () => own.state,
        signal: (signal, now) => {
          const next = transition(own.state, signal, now);
          if (next === own.state) return;
          // It counts as open from its first state on: until then it has nothing to show.
          if (own.state === IDLE) {
            open.push(own);
            open.sort((a, b) => a.subscription - b.subscription);
          }
          own.state = next;
          const isNewest = open.at(-1) === own;
          const ended = next.status === 'closed' || next.status === 'failed';
          if (ended) open.splice(open.indexOf(own), 1);
          if (!isNewest) return;
          if (ended) show(next, open.at(-1)?.state ?? IDLE);
          else show(next);
        },
      };
    },
  };
}
