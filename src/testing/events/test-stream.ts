import {
  filter,
  from,
  map,
  Observable,
  type ObservableInput,
  Subject,
  switchMap,
  takeUntil,
} from 'rxjs';
import { scope } from '../../core/delivery/scope.js';
import { resumeTimeOf } from '../../cursor.js';
import { type JetstreamEvent } from '../../event.js';
import { CommitEventObject, otherEvent } from '../../event-object.js';
import { readStart, type Start } from '../../live/start.js';
import { type JetstreamOptions } from '../../options.js';
import { type Delivery, type EventOrigin } from '../../origin.js';

/** Options of {@link testStream}. */
export interface TestStreamOptions {
  /**
   * Where a subscription starts, in every form that `jetstream` takes: give the store that
   * `checkpoint` saves to, and a second subscription goes on behind the first. What has no place
   * (`'live'`, `null`) starts with the first event.
   *
   * @default the first event
   */
  readonly cursor?: JetstreamOptions['cursor'];
  /**
   * The host that events come from, as their cursors name it.
   *
   * @default 'wss://test.example'
   */
  readonly host?: string;
}

/**
 * A stream of given events for unit tests, as `jetstream()` would hand them over: a cold Observable
 * without a connection, in the time of its source.
 *
 * Its events know where they came from, so `consume`, `consumeBatch`, `checkpoint`, `tapCursor`,
 * `cursorOf`, `toAsyncIterable` and `toReadable` work behind it as behind a live stream, their errors
 * included. Each subscription makes events of its own. An event keeps its `seq` where that is above
 * the one before it; else it gets the next number, since seqs of a host grow.
 *
 * It does not pause when much is not done, has no states and notices, and completes with its source:
 * for those, use a server of `createMemoryNetwork`.
 *
 * @param events - events in their order: a list, or any Observable, a marble diagram for instance
 *
 * @example
 * ```ts
 * import { memoryCursorStore } from 'rx-jetstream';
 * import { checkpoint, consume } from 'rx-jetstream/operators';
 * import { testEvent, testStream } from 'rx-jetstream/testing';
 *
 * const store = memoryCursorStore();
 * testStream([testEvent.post(), testEvent.like()], { cursor: store })
 *   .pipe(
 *     consume(async (event) => event.kind),
 *     checkpoint(store),
 *   )
 *   .subscribe({ complete: () => console.log(store.load()?.seq) }); // 2
 * ```
 *
 * @see {@link testEvent}
 */
export function testStream<E extends JetstreamEvent>(
  events: ObservableInput<E>,
  { cursor, host = 'wss://test.example' }: TestStreamOptions = {},
): Observable<E> {
  let subscriptions = 0;
  return new Observable((subscriber) => {
    const delivery: Delivery = { current: undefined, ledger: undefined, subscriber };
    scope()?.begun(delivery);
    subscriptions += 1;
    const origin: EventOrigin = {
      wire: 'v2',
      host,
      filter: 'test',
      subscription: subscriptions,
      delivery,
    };
    let last = 0;
    const streamed = (event: E): E => {
      const { seq } = event;
      if (seq === undefined) return emitted(event, origin, seq);
      last = seq > last ? seq : last + 1;
      return emitted(event, origin, last);
    };
    /** Stops a source that emits while it is being subscribed to. */
    const left$ = new Subject<void>();
    subscriber.add(() => {
      left$.next();
    });
    const source = readStart(cursor).pipe(
      switchMap((start) => {
        const isWanted = wantedFrom(start, host);
        return from(events).pipe(
          map(streamed),
          filter((event) => isWanted(event)),
        );
      }),
      takeUntil(left$),
    );
    subscriber.add(
      source.subscribe({
        next: (event) => {
          delivery.current = event;
          subscriber.next(event);
          delivery.current = undefined;
          delivery.ledger?.settle(event, 0);
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          subscriber.complete();
        },
      }),
    );
  });
}

/** The event as a stream of this origin emits it. */
function emitted<E extends JetstreamEvent>(
  event: E,
  origin: EventOrigin,
  seq: number | undefined,
): E {
  const { did, time_us } = event;
  if (event.kind === 'commit') {
    return new CommitEventObject(origin, did, time_us, seq, event.commit) as unknown as E;
  }
  const { kind } = event;
  const said = (event as unknown as Readonly<Record<string, unknown>>)[kind];
  return otherEvent(origin, did, time_us, seq, kind, said) as E;
}

/** Whether an event is not before the start: by seq, or by time. */
function wantedFrom(start: Start, host: string): (event: JetstreamEvent) => boolean {
  const { saved, floor = 0, notBefore = 0 } = start;
  if (saved === undefined) {
    return ({ seq, time_us }) => time_us >= notBefore && (seq === undefined || seq > floor);
  }
  const { seq: had = 0 } = saved;
  const since = resumeTimeOf(saved);
  if (saved.host !== host || had === 0) return ({ time_us }) => time_us >= since;
  return ({ seq = 0 }) => seq > had;
}
