import { ServerError } from '../errors.js';
import type { NoticeBody } from '../notice.js';
import type { ControlFrame } from '../wire/frame.js';
import * as say from './say.js';

/** Unknown frame types told a connection, at most: a hostile server could make up one a frame. */
const MAX_UNKNOWN = 16;

/** What the frames that are no events lead to. */
export interface ControlEffects {
  notice(body: NoticeBody): void;
  /** The server ends the stream. */
  failed(error: ServerError): void;
  /** The server says that it clamped a time cursor. */
  clamped(text: string): void;
}

/** Reads the frames of one connection that are no events: each leads to one notice at most. */
export class ControlFrames {
  readonly #unknown = new Set<string>();

  constructor(private readonly effects: ControlEffects) {}

  /** @param lastSeq - seq of the last event before it, 0 for none */
  take(frame: ControlFrame, text: string, lastSeq: number): void {
    switch (frame.type) {
      case 'error':
        this.effects.failed(new ServerError(frame.name, frame.text));
        return;
      case 'info':
        if (frame.name === 'OutdatedCursor') this.effects.clamped(frame.text);
        else this.effects.notice(say.serverInfo(frame.name, frame.text));
        return;
      case 'unknown':
        if (this.#unknown.has(frame.name) || this.#unknown.size >= MAX_UNKNOWN) return;
        this.#unknown.add(frame.name);
        this.effects.notice(say.unknownFrame(frame.name));
        return;
      case 'malformed':
        this.effects.notice(say.malformed(frame.name, text, lastSeq));
    }
  }
}
