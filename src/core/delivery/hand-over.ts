import { type Delivery, ORIGIN_KEY, type Origin } from '../../origin.js';

/**
 * Hands values to a subscriber so that the operators of delivery can work with them: each is noted
 * while it is in the subscriber's hands, and told to the ledger afterwards.
 *
 * Objects are marked with where they come from, unless they cannot be, or were by another stream:
 * those, and values that are no objects, are handed on without. So give each subscriber its own.
 */
export function handOver<T>(
  to: { next(value: T): void },
  delivery: Delivery,
): (value: T, length?: number) => void {
  const origin: Origin = { delivery };
  return (value, length = 0) => {
    if (!isMarked(value, origin)) {
      to.next(value);
      return;
    }
    delivery.current = value;
    to.next(value);
    delivery.current = undefined;
    delivery.ledger?.settle(value, length);
  };
}

/** Marks a value, where it can be; it stays out of JSON, equality and copies. */
function isMarked(value: unknown, origin: Origin): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (!Object.isExtensible(value) || ORIGIN_KEY in value) return false;
  Object.defineProperty(value, ORIGIN_KEY, { value: origin });
  return true;
}
