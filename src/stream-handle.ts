import { asyncScheduler, Observable, type Subscriber } from 'rxjs';
import { callSafely } from './core/guard-callback.js';
import { StreamHub, type StateView } from './core/stream-hub.js';
import { isJetstreamError, type InvalidOptionsError, type JetstreamError } from './errors.js';
import { liveStream } from './live/live-stream.js';
import type { Deliver } from './live/session-parts.js';
import type { Notice, NoticeBody } from './notice.js';
import type { JetstreamOptions } from './options.js';
import { resolveOptions, type ResolvedOptions } from './resolve-options.js';

/** What a stream has beside being an Observable. */
export interface StreamHandle {
  /**
   * State of the newest open subscription, else of another that is open, else `idle`. Its `value`
   * can be read at any time; the first value comes at once, and it never ends.
   */
  readonly state$: StateView;
  /** Notices of all open connections, hot. The option `onNotice` misses none. */
  readonly notices$: Observable<Notice>;
  /** Every frame of all open connections, as text, repeats included. Hot. */
  readonly raw$: Observable<string>;
}

/** Makes a handle of which every subscription is a connection of its own. */
export function streamHandle<T>(
  given: JetstreamOptions,
  deliverTo: (subscriber: Subscriber<T>) => Deliver,
): Observable<T> & StreamHandle {
  const hub = new StreamHub<Notice>();
  let options: ResolvedOptions | undefined;
  let refused: InvalidOptionsError | undefined;
  try {
    options = resolveOptions(given);
  } catch (error) {
    refused = error as InvalidOptionsError;
  }
  const stream = new Observable<T>((subscriber) => {
    if (options === undefined) {
      const failure = refused as InvalidOptionsError;
      const teller = hub.begin();
      const { subscription } = teller;
      teller.signal(
        { type: 'fail', subscription, error: failure },
        (given.scheduler ?? asyncScheduler).now(),
      );
      subscriber.error(failure);
      return undefined;
    }
    return run(hub, options, subscriber, deliverTo);
  });
  return Object.assign(stream, {
    state$: hub.state$,
    notices$: hub.notices$,
    raw$: hub.raw$,
  });
}

function run<T>(
  hub: StreamHub<Notice>,
  options: ResolvedOptions,
  subscriber: Subscriber<T>,
  deliverTo: (subscriber: Subscriber<T>) => Deliver,
): () => void {
  const { signal, scheduler, logger } = options;
  const own = hub.begin();
  const { subscription } = own;
  const teller: typeof own = {
    ...own,
    signal: (change, now) => {
      own.signal(change, now);
      callSafely((state) => logger?.debug?.(`state ${state.status}`, state), own.state());
    },
  };
  const notice = (body: NoticeBody, connection: number, url: string) => {
    const full = { ...body, at: scheduler.now(), subscription, connection, url } as Notice;
    callSafely((told) => logger?.warn?.(told.message, told), full);
    callSafely(options.onNotice, full);
    hub.notice(full);
  };
  const tap = (text: string) => {
    hub.tap(text);
  };
  const end = (reason: 'unsubscribed' | 'aborted') => {
    teller.signal({ type: 'close', subscription, reason }, scheduler.now());
  };
  const abort = () => {
    end('aborted');
    subscriber.complete();
  };
  if (signal?.aborted === true) {
    abort();
    return () => undefined;
  }
  signal?.addEventListener('abort', abort);
  const fail = (error: JetstreamError) => {
    teller.signal({ type: 'fail', subscription, error }, scheduler.now());
  };
  const running = liveStream(options, { teller, notice, tap }, () =>
    deliverTo(subscriber),
  ).subscribe({
    error: (error: unknown) => {
      const failure = isJetstreamError(error) ? error : undefined;
      if (failure) fail(failure);
      subscriber.error(error);
    },
  });
  return () => {
    signal?.removeEventListener('abort', abort);
    running.unsubscribe();
    end('unsubscribed');
  };
}
