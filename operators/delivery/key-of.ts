import type { Claimer } from '../../src/core/delivery/claimer.js';
import { deliveryOf } from '../../src/core/delivery/origin-of.js';
import type { JetstreamEvent } from '../../src/event.js';
import type { StreamEvent } from '../../src/delivered-event.js';

/** Which events may be handled at the same time. See the option `order` of `consume`. */
export type ConsumeOrder<T> = 'did' | 'global' | 'none' | ((value: T) => unknown);

/** By which key events wait for one another; `undefined` waits for none. */
export function keyOf<T>(order: ConsumeOrder<T>): (value: T, event: StreamEvent) => unknown {
  if (typeof order === 'function') return order;
  if (order === 'did')
    return (_, event) => (event as Partial<JetstreamEvent> | null)?.did ?? ownKey(event);
  return order === 'global' ? () => true : () => undefined;
}

/**
 * The key of a value. Where it cannot be told the event is given up, as where its handler has failed:
 * who saves for another branch of the stream must know that it is not done.
 *
 * @throws what the key function throws
 */
export function keyOrGiveUp<T>(
  settings: { readonly keyOf: (value: T, event: StreamEvent) => unknown },
  claimer: Claimer,
  value: T,
  event: StreamEvent,
): unknown {
  try {
    return settings.keyOf(value, event);
  } catch (error) {
    claimer.claim(event).abandon();
    throw error;
  }
}

/** What an event of another gateway belongs to. */
function ownKey(event: StreamEvent): unknown {
  return deliveryOf(event)?.traits?.keyOf(event as never);
}
