import type { JetstreamEvent } from '../../src/event.js';
import type { StreamEvent } from '../../src/delivered-event.js';

/**
 * Options that may be left out where values are events of a stream, or a handler takes more than
 * those. Elsewhere they have to say by `eventOf` which event a value stands for.
 */
export type OptionsFor<T, Options, Mapped> = [T] extends [StreamEvent]
  ? [options?: Options]
  : [JetstreamEvent] extends [T]
    ? [options?: Options]
    : [options: Mapped];

/** What an operator hands on of a value: an event stays one, whatever its handler asks for. */
export type EventFor<T> = [T] extends [StreamEvent]
  ? T
  : [JetstreamEvent] extends [T]
    ? JetstreamEvent
    : T;
