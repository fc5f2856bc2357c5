import type { JetstreamEvent } from './event.js';

/**
 * A filter on this side of the wire that can turn a frame down by its text, before it is parsed.
 * `prefilter()` of `rx-jetstream/operators` makes one.
 */
export interface Prefilter {
  /**
   * Whether the event in a frame surely does not pass. `false` says nothing. Must not throw.
   *
   * @param head - the beginning of a text frame as the server sent it, of either wire: at least its
   * first 256 characters, or all of a shorter one. On Node what is not ASCII may stand there as
   * the bytes of its UTF-8, one character each.
   */
  skips(head: string): boolean;
  /** Whether an event passes. Must not throw. */
  passes(event: JetstreamEvent): boolean;
}
