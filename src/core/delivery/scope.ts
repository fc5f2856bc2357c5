import type { Delivery } from '../../origin.js';

/** Who wants to know of the streams above it. */
export interface Finder {
  /** A subscription of a stream begins. */
  begun(delivery: Delivery): void;
  /** An operator above has met an event of it. */
  met(delivery: Delivery): void;
  /** An operator above was too late for an event of it: its position was ahead of the work. */
  late(delivery: Delivery): void;
}

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

/** Tells `finder` of every subscription of a stream that begins during `subscribe`. */
export function within(finder: Finder, subscribe: () => void): void {
  const open = scopes();
  open.push(finder);
  try {
    subscribe();
  } finally {
    open.pop();
  }
}
