import type { JetstreamEvent } from '../event.js';
import type { EventOrigin } from '../origin.js';

/** A frame that is not an event. */
export class ControlFrame {
  constructor(
    /** `info` and `error` come from the server; `unknown` and `malformed` are our verdicts. */
    readonly type: 'info' | 'error' | 'unknown' | 'malformed',
    /** Name of the info, code of the error, type of the unknown frame, reason of the malformed one. */
    readonly name: string,
    readonly text: string = '',
  ) {}
}

/** What a wire's parser makes of one frame. */
export type Frame = JetstreamEvent | ControlFrame;

/** Parser of one wire: text of a frame in, an event or control frame out. Never throws. */
export type ParseFrame = (text: string, origin: EventOrigin) => Frame;
