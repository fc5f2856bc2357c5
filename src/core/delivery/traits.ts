import { type Cursor, cursorOf, resumeTimeOf } from '../../cursor.js';
import { nameOf, NoPositionError } from '../../delivery-errors.js';
import type { JetstreamEvent } from '../../event.js';
import type { Delivery, EventTraits } from '../../origin.js';
import type { StreamEvent } from '../../delivered-event.js';
import { deliveryOf } from './origin-of.js';

/**
 * Those of Jetstream. They are here, and not told by its stream, because they are of use to the
 * operators alone: a program without them does not carry them.
 */
const JETSTREAM: EventTraits<JetstreamEvent, Cursor> = {
  // Hosts without seqs number them by time.
  identityOf: ({ seq, time_us }) => seq ?? time_us,
  keyOf: ({ did }) => did,
  nameOf,
  positions: {
    of: cursorOf,
    // By time, or by seq on the same host (a time may be damaged).
    isPast: (a, b) =>
      resumeTimeOf(a) > resumeTimeOf(b) ||
      (a.host === b.host && a.seq !== undefined && b.seq !== undefined && a.seq > b.seq),
    // Where there are seqs they alone count.
    isSurelyPast: (a, b) =>
      a.host === b.host && a.seq !== undefined && b.seq !== undefined
        ? a.seq > b.seq
        : resumeTimeOf(a) > resumeTimeOf(b),
  },
  pauses: true,
};

/** What the events of a subscription are like. */
export function traitsOf(delivery: Delivery | undefined): EventTraits {
  return delivery?.traits ?? JETSTREAM;
}

/** Why nothing of a subscription can be saved, if that is so. */
export function refusalOf(delivery: Delivery): NoPositionError | undefined {
  const { positions } = traitsOf(delivery);
  return typeof positions === 'string' ? new NoPositionError(positions) : undefined;
}

/** What tells an event from the others of its origin. */
export function identityOf(event: StreamEvent): unknown {
  return traitsOf(deliveryOf(event)).identityOf(event as never);
}
