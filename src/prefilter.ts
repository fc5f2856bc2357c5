import type { JetstreamEvent } from './event.js';

/**
 * A filter on this side of the wire that can turn a frame down by its text, before it is parsed.
 * `prefilter()` of `rx-jetstream/operators` makes one.
 */
export interface Prefilter {
  /**
   * Whether the event in a frame surely does not pass. `false` says nothing. Must not throw.
   *
   * @param frame - a text frame as the server sent it, of either wire
   */
  skips(frame: string): boolean;
  /** Whether an event passes. Must not throw. */
  passes(event: JetstreamEvent): boolean;
}
