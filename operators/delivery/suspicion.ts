import { OriginError } from '../../src/delivery-errors.js';
import type { FollowedStream } from './followed-stream.js';

/**
 * Values that are no events, and come later than any event or outcome is handed over. Either work on
 * an event was waited for where nobody waits for it (`concatMap(async …)`): then the position is ahead
 * of that. Or it is the last word of an operator that tells at the end (`reduce`): then the source
 * completes at once, and all above is done.
 */
export class Suspicion {
  #stream: FollowedStream | undefined;

  constructor(private readonly failed: (error: OriginError) => void) {}

  /** Its position stands until more is known: by the end of this turn. */
  raise(stream: FollowedStream): void {
    this.#stream = stream;
    stream.isLate = true;
    queueMicrotask(() => {
      if (this.#stream === undefined || stream.delivery.subscriber.closed) return;
      const what =
        'a value came that is no event, later than its event: that counts as done already';
      this.failed(
        new OriginError(what, {
          hint: 'do what waits in the handler of consume; put what else makes values below checkpoint',
        }),
      );
    });
  }

  /** The source has completed. */
  clear(): void {
    if (this.#stream !== undefined) this.#stream.isLate = false;
    this.#stream = undefined;
  }
}
