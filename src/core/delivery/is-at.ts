import type { StreamEvent } from '../../delivered-event.js';
import type { Delivery } from '../../origin.js';
import { originOf } from './origin-of.js';
import { traitsOf } from './traits.js';

/** Whether it is this event that is being handed over: maybe as a copy with another record. */
export function isAt(delivery: Delivery, event: StreamEvent): boolean {
  const { current } = delivery;
  if (current === undefined) return false;
  if (current === event) return true;
  if (originOf(current) !== originOf(event)) return false;
  const { identityOf, keyOf } = traitsOf(delivery);
  return (
    identityOf(current as never) === identityOf(event as never) &&
    keyOf(current as never) === keyOf(event as never)
  );
}
