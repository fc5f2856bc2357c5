import { deliveryOf } from '../../src/core/delivery/origin-of.js';
import { traitsOf } from '../../src/core/delivery/traits.js';
import type { SavedPosition } from '../../src/cursor-store.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import type { Positions } from '../../src/origin.js';

/** What is saved of an event. */
export function placeOf(event: StreamEvent): SavedPosition {
  return positionsOf(event).of(event as never) as SavedPosition;
}

/** Whether an event lies behind what is saved. */
export function isPast(event: StreamEvent, saved: SavedPosition): boolean {
  return positionsOf(event).isPast(placeOf(event) as never, saved as never);
}

/** Whether an event lies behind another beyond doubt. */
export function isSurelyPast(event: StreamEvent, other: StreamEvent): boolean {
  const [here, there] = [placeOf(event) as never, placeOf(other) as never];
  return positionsOf(event).isSurelyPast?.(here, there) ?? false;
}

function positionsOf(event: StreamEvent): Positions {
  // A stream without was refused when it was met.
  return traitsOf(deliveryOf(event)).positions as Positions;
}
