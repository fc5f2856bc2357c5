import { deliveryOf } from './origin-of.js';

/** The event in a value: itself, in an outcome, or the first of several. */
export function eventIn(value: unknown): unknown {
  return isOutcome(value) ? eventInOutcome(value) : eventInPlain(value);
}

/** The event of an outcome, or the first of a batch's. */
export function eventInOutcome(value: unknown): unknown {
  const { event, events } = value as { event?: unknown; events?: readonly unknown[] };
  return eventInPlain(events === undefined ? event : events[0]);
}

/** The event in a value that is no outcome. */
export function eventInPlain(value: unknown): unknown {
  if (deliveryOf(value) !== undefined) return value;
  if (Array.isArray(value)) return value[0];
  return (value as { event?: unknown } | null | undefined)?.event;
}

/** Whether its work is done: what `consume` has emitted may be late. */
export function isOutcome(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('attempts' in value)) return false;
  const { status } = value as { status?: unknown };
  return status === 'done' || status === 'dead';
}
