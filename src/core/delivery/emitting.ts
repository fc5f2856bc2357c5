import type { Delivery } from '../../origin.js';

const KEY = Symbol.for('rx-jetstream.emitting');

/** Of which stream an outcome is being handed on just now: shared by all copies of the package. */
interface Emitting {
  delivery: Delivery | undefined;
}

const shared = globalThis as { [KEY]?: Emitting };
const emitting: Emitting = (shared[KEY] ??= { delivery: undefined });

/** Hands on what came of an event: who is below can tell of which stream, whatever it is made into. */
export function emitFrom<T>(
  delivery: Delivery | undefined,
  to: { next(value: T): void },
  value: T,
): void {
  const outer = emitting.delivery;
  emitting.delivery = delivery;
  to.next(value);
  emitting.delivery = outer;
}

/** The stream whose outcome is being handed on. */
export function emittingDelivery(): Delivery | undefined {
  return emitting.delivery;
}
