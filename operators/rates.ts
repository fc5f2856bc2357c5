import type { OperatorFunction } from 'rxjs';
import type { JetstreamEvent } from '../src/event.js';
import { metered, type MeterOptions } from './meter.js';

/** How many events came during a window. */
export interface Rates {
  /** End of the window: milliseconds since the Unix epoch. */
  readonly at: number;
  /** Events of the window. */
  readonly events: number;
  /** Events a second. */
  readonly perSecond: number;
  /** Events a second of each group that had any. */
  readonly by: ReadonlyMap<string, number>;
}

/** Options of {@link rates}. */
export interface RatesOptions<E> extends MeterOptions {
  /**
   * The group an event belongs to.
   *
   * @default a commit's collection; the kind of any other event
   */
  readonly by?: (event: E) => string;
}

/**
 * How many events come, whole and by collection, one measure a window.
 *
 * A window without events gives a measure of 0, so silence shows. Groups are counted anew in each
 * window. What `by` throws errors the measures. They end with the stream; its last, unfinished window
 * is left out.
 *
 * @throws `InvalidOptionsError` at the call, for a window that is not above 0
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { rates } from 'rx-jetstream/operators';
 *
 * jetstream()
 *   .pipe(rates({ every: 10_000 }))
 *   .subscribe(({ perSecond, by }) => console.log(perSecond, by.get('app.bsky.feed.post') ?? 0));
 * ```
 *
 * @see {@link lag}
 */
export function rates<E extends JetstreamEvent>(
  options: RatesOptions<E> = {},
): OperatorFunction<E, Rates> {
  const { by = collectionOrKind } = options;
  return metered<E, Rates>(options, () => {
    let events = 0;
    let counts = new Map<string, number>();
    return {
      add: (event) => {
        const group = by(event);
        events += 1;
        counts.set(group, (counts.get(group) ?? 0) + 1);
      },
      read: (at, every) => {
        const measure: Rates = {
          at,
          events,
          perSecond: (events * 1000) / every,
          by: new Map([...counts].map(([group, count]) => [group, (count * 1000) / every])),
        };
        events = 0;
        counts = new Map();
        return measure;
      },
    };
  });
}

function collectionOrKind(event: JetstreamEvent): string {
  return event.kind === 'commit' ? event.commit.collection : event.kind;
}
