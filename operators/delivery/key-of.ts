import type { JetstreamEvent } from '../../src/event.js';

/** Which events may be handled at the same time. See the option `order` of `consume`. */
export type ConsumeOrder<T> = 'did' | 'global' | 'none' | ((value: T) => unknown);

/** By which key events wait for one another; `undefined` waits for none. */
export function keyOf<T>(order: ConsumeOrder<T>): (value: T, event: JetstreamEvent) => unknown {
  if (typeof order === 'function') return order;
  if (order === 'did') return (_, event) => event.did;
  return order === 'global' ? () => true : () => undefined;
}
