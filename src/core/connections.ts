import {
  catchError,
  defer,
  EMPTY,
  from,
  merge,
  mergeMap,
  of,
  Subject,
  switchMap,
  timer,
} from 'rxjs';
import type { Observable } from 'rxjs';
import { isJetstreamError, UpgradeRefusedError } from '../errors.js';
import type { StateChange } from '../state.js';
import { attemptBudget, backoffDelay, madeProgress } from './backoff.js';
import type { CommonOptions } from './check-options.js';
import { link, type LinkControl } from './link.js';
import type { Limits } from './liveness.js';
import { plainEnd } from './plain-end.js';
import type { OpenSocket, Socket, SocketEnd } from './socket.js';
import type { Hooks } from './stream-handle.js';

/** One connection as a gateway makes it: how it is opened, and what is done with what comes. */
export interface Conversation<F = string> {
  readonly open: OpenSocket<F>;
  /** Deadlines. */
  readonly limits: Limits;
  /** The socket is open. */
  readonly opened?: (socket: Socket) => void;
  /** A frame came. */
  readonly frame: (data: F) => void;
  /** A binary frame came. */
  readonly binary?: (data: Uint8Array) => void;
  /** The peer gave a sign of life since then, ms. */
  readonly alive?: (since: number) => void;
  /** Nothing came for so long, ms. Told once a tick. */
  readonly quiet?: (ms: number) => void;
  /** What the socket's end means; by default see {@link plainEnd}. */
  readonly ended?: (end: SocketEnd, opened: boolean) => unknown;
  /** It is over, for whatever reason. Told last, and once. */
  readonly closed?: () => void;
}

/** What a conversation can do to its connection. */
export interface Line<B> {
  /** Which connection of the subscription, counted from 1. */
  readonly connection: number;
  /**
   * The server is ready. `atTip`: nothing of the past will come. `session` is how the server calls
   * this connection, if it does.
   */
  readonly ready: (how?: { readonly atTip?: boolean; readonly session?: string }) => void;
  /** What is replayed has come to its end. */
  readonly caughtUp: (by: 'lag' | 'quiet') => void;
  /** Something new came: if the connection has lasted, failures are counted from 0 again. */
  readonly news: () => void;
  readonly notice: (body: B) => void;
  /** Ends the connection; what follows depends on the error: see {@link connections}. */
  readonly leave: (error: unknown) => void;
  /** Opens the next connection at once, beside this one, which goes on until it ends by itself. */
  readonly relieve: () => void;
}

/** What {@link connections} needs to know. */
export interface ConnectionsOptions extends CommonOptions {
  /** Origin of the server, for states and notices: no path, query or credentials. */
  readonly url: string;
}

/**
 * The connections of one subscription, one after another: an error that says it may be retried is
 * followed by the next attempt, after a back-off; any other errors the stream. Never emits. Flat:
 * nothing is left of a connection that is over.
 *
 * @param converse - makes a connection, now or by a promise
 */
export function connections<F, B>(
  { url, retry, scheduler, random }: ConnectionsOptions,
  hooks: Hooks<B>,
  converse: (line: Line<B>) => Conversation<F> | PromiseLike<Conversation<F>>,
): Observable<never> {
  return defer(() => {
    const budget = attemptBudget(retry.attemptsPerMinute);
    /** Delays (ms) before the next attempts. */
    const dials = new Subject<number>();
    let connection = 0;
    let failures = 0;
    /** The connection that serves, and what its successor has had to tell meanwhile. */
    let serving: number | undefined;
    let held: StateChange | undefined;

    /** While one connection serves, it is no news that another is being opened. */
    const tell = (change: StateChange) => {
      if (serving === undefined) hooks.signal(change);
      else held = change;
    };

    const attempt = (): Observable<never> => {
      const wait = budget.wait(scheduler.now());
      if (wait > 0) {
        const retryAt = scheduler.now() + wait;
        tell({ type: 'wait', cause: 'back-off', attempt: failures, retryAt, error: undefined });
        return timer(wait, scheduler).pipe(switchMap(attempt));
      }
      budget.spend(scheduler.now());
      connection += 1;
      return one(connection);
    };

    const one = (own: number): Observable<never> => {
      let control: LinkControl | undefined;
      let isOpen = false;
      let readyAt: number | undefined;
      let anyNews = false;
      let relieved = false;
      const connect = { type: 'connect', connection: own, attempt: failures, url } as const;
      const line: Line<B> = {
        connection: own,
        ready: ({ atTip = true, session } = {}) => {
          readyAt = scheduler.now();
          // A connection that took over from another was not told of yet; nor was its name.
          if (session !== undefined) hooks.signal({ ...connect, session });
          else if (held !== undefined) hooks.signal(connect);
          serving = held = undefined;
          hooks.signal({ type: 'open', atTip });
          serving = own;
        },
        caughtUp: (by) => {
          if (serving === own) hooks.signal({ type: 'caught-up', by });
        },
        news: () => {
          anyNews = true;
        },
        notice: (body) => {
          hooks.notice(body, own, url);
        },
        leave: (error) => control?.leave(error),
        relieve: () => {
          if (relieved) return;
          relieved = true;
          dials.next(0);
        },
      };

      const talk = (conversation: Conversation<F>): Observable<never> => {
        const { open, limits, opened, frame, binary, alive, quiet, ended, closed } = conversation;
        const session = {
          open: (socket: Socket, given: LinkControl) => {
            control = given;
            isOpen = true;
            opened?.(socket);
          },
          text: frame,
          binary: (data: Uint8Array) => binary?.(data),
          alive: (since: number) => alive?.(since),
          quiet: (ms: number) => quiet?.(ms),
          timeout: () => {
            if (serving === own) hooks.signal({ type: 'stall' });
          },
          end: (end: SocketEnd, fail: (error: unknown) => void) => {
            fail(ended?.(end, isOpen) ?? plainEnd(end, isOpen, scheduler.now()));
          },
          closed: () => closed?.(),
        };
        return link(open, session, limits, scheduler);
      };

      /** Asks for the next attempt, or throws what ends the stream. */
      const over = (error: unknown): void => {
        if (serving === own) {
          serving = undefined;
          if (held !== undefined) hooks.signal(held);
          held = undefined;
        }
        if (relieved) return;
        if (!isJetstreamError(error) || !error.retryable) throw error;
        const now = scheduler.now();
        const lasted = readyAt === undefined ? -1 : now - readyAt;
        if (madeProgress(retry, lasted, anyNews)) failures = 0;
        failures += 1;
        const asked = error instanceof UpgradeRefusedError ? (error.retryAfter ?? 0) : 0;
        const drawn = backoffDelay(failures, retry, random, error);
        const delay = Math.max(drawn, asked, budget.wait(now));
        tell({ type: 'wait', cause: 'back-off', attempt: failures, retryAt: now + delay, error });
        dials.next(delay);
      };

      tell(connect);
      const talking = defer(() => {
        const made = converse(line);
        return 'then' in made ? from(made).pipe(switchMap(talk)) : talk(made);
      });
      return talking.pipe(
        catchError((error: unknown) => {
          over(error);
          return EMPTY;
        }),
      );
    };

    const dial = (delay: number): Observable<never> =>
      delay > 0 ? timer(delay, scheduler).pipe(switchMap(attempt)) : attempt();
    // `dials` is listened to first: an attempt may fail before it returns.
    return merge(dials, of(0)).pipe(mergeMap(dial));
  });
}
