import type { EventOrigin } from '../../src/origin.js';

/** Where parsed events come from, in specs that have no connection. */
export function originOf(wire: 'v1' | 'v2'): EventOrigin {
  return { wire, host: 'wss://one.example', filter: 'all', subscription: 1 };
}
