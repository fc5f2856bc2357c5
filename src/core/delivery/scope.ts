import type { Delivery } from '../../origin.js';

/**
 * Told of a subscription that begins.
 *
 * @param met - whether an operator above has met an event of it
 */
export type Finder = (delivery: Delivery, met?: boolean) => void;

const KEY = Symbol.for('rx-jetstream.scopes');

/** Operators that are subscribing to their source at the moment: shared by all copies of the package. */
function scopes(): Finder[] {
  const shared = globalThis as { [KEY]?: Finder[] };
  return (shared[KEY] ??= []);
}

/** The innermost operator that is subscribing to its source just now. */
export function scope(): Finder | undefined {
  return scopes().at(-1);
}

/** Calls `find` for every subscription of a stream that begins during `subscribe`. */
export function within(find: Finder, subscribe: () => void): void {
  const open = scopes();
  open.push(find);
  try {
    subscribe();
  } finally {
    open.pop();
  }
}
