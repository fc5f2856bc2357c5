import type { JetstreamEvent } from './event.js';
import type { Emitted } from './origin.js';

/** What a stream emits: an event of Jetstream, or a message of another gateway. */
export type StreamEvent = JetstreamEvent | Emitted;
