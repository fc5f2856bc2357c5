import { CLOSE_NORMAL } from '../core/close-codes.js';
import type { OpenSocket } from '../core/socket.js';
import { isUtf8 } from './utf8.js';

/** A socket whose binary frames are compressed text. */
export interface Inflating {
  /** The text of a frame; throws for one that has none. */
  readonly text: (data: Uint8Array) => string;
  /** The bytes of that text. */
  readonly bytes: (data: Uint8Array) => Uint8Array;
  /** The handshake is done. */
  readonly opened: () => void;
  /**
   * A frame could not be read, so that the connection ends here, as if the server had closed it:
   * nothing after it is told. Gives the close code to tell.
   */
  readonly failed: (error: unknown) => number;
}

/** Turns the binary frames of a socket into text. */
export function inflatingSocket(
  open: OpenSocket,
  { text, bytes, opened, failed }: Inflating,
): OpenSocket {
  return (events) => {
    let over = false;
    const socket = open({
      open: () => {
        opened();
        events.open();
      },
      text: (data) => {
        events.text(data);
      },
      damaged: events.damaged,
      skips: events.skips,
      binary: (data) => {
        if (over) return;
        let found: string;
        try {
          found = text(data);
        } catch (error) {
          over = true;
          const code = failed(error);
          socket.release(CLOSE_NORMAL, '');
          events.end({ code, reason: '', error });
          return;
        }
        if (events.skips?.(found, found.length)) return;
        if (events.damaged && found.includes('\ufffd') && !isUtf8(bytes(data))) {
          events.damaged(found);
        } else events.text(found);
      },
      alive: () => {
        events.alive();
      },
      end: (end) => {
        events.end(end);
      },
    });
    return {
      ...socket,
      release: (code, reason) => {
        if (!over) socket.release(code, reason);
        over = true;
      },
    };
  };
}
