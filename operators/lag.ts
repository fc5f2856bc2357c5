import type { OperatorFunction } from 'rxjs';
import type { JetstreamEvent } from '../src/event.js';
import { metered, type MeterOptions } from './meter.js';

/** How far events lay behind the clock during a window. */
export interface Lag {
  /** End of the window: milliseconds since the Unix epoch. */
  readonly at: number;
  /** Events of the window, at least 1. */
  readonly events: number;
  /** Lag of the last event, in milliseconds. */
  readonly latest: number;
  /** Mean lag, in milliseconds. */
  readonly mean: number;
  /** Greatest lag, in milliseconds. */
  readonly max: number;
}

/**
 * How far the stream is behind: the clock against the time at which the server witnessed each
 * event, one measure a window.
 *
 * A window without events gives no measure: watch for silence with `rates` or `state$`. Clocks
 * differ, so a lag near zero may be below it. The measures end with the stream; its last, unfinished
 * window is left out.
 *
 * @throws `InvalidOptionsError` at the call, for a window that is not above 0
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { lag } from 'rx-jetstream/operators';
 *
 * jetstream()
 *   .pipe(lag({ every: 10_000 }))
 *   .subscribe(({ latest, max }) => console.log(`${latest} ms behind, at most ${max} ms`));
 * ```
 *
 * @see {@link rates}
 */
export function lag(options: MeterOptions = {}): OperatorFunction<JetstreamEvent, Lag> {
  return metered<JetstreamEvent, Lag>(options, () => {
    let events = 0;
    let latest = 0;
    let sum = 0;
    let max = 0;
    return {
      add: (event, scheduler) => {
        latest = scheduler.now() - event.time_us / 1000;
        max = events === 0 ? latest : Math.max(max, latest);
        sum += latest;
        events += 1;
      },
      read: (at) => {
        if (events === 0) return undefined;
        const measure = { at, events, latest, mean: sum / events, max };
        events = sum = 0;
        return measure;
      },
    };
  });
}
