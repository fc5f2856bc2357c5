import { HEAD, type SocketEvents } from '../core/socket.js';
import type { ByteSource, Bytes } from './byte-source.js';
import { takers } from './read-buffer.js';
import { isUtf8 } from './utf8.js';

/**
 * A short cut past the frame reader of `ws`. It hands out each text or binary frame that lies whole
 * within a chunk, unfragmented and without an extension, straight; everything else goes to `ws`,
 * frame by frame and in order: control frames, fragments, frames over a chunk's end, and whatever
 * is wrong.
 * (`ws` makes three buffer objects and an event of each: some 15 % of what reading one costs.)
 */

/** First byte of a whole text frame: FIN, no extension bits, opcode 1; and of a binary one. */
const WHOLE_TEXT = 0x81;
const WHOLE_BINARY = 0x82;
const CLOSE = 0x8;

/**
 * Takes the place of the one listener of a socket's data: the reader of `ws`.
 *
 * @param maxPayload - longer frames are theirs to refuse, bytes
 * @param events - gets each text that may not be skipped, and the bytes of each binary frame, which
 * are its own until it returns
 * @returns gives the place back, when no text is wanted any more; `undefined` if it was not taken.
 * By itself it is given back with a close frame, and with one that is wrong.
 */
export function takeWholeFrames(
  source: ByteSource,
  maxPayload: number,
  {
    text,
    damaged = text,
    binary,
    skips,
  }: Pick<SocketEvents, 'text' | 'damaged' | 'binary' | 'skips'>,
): (() => void) | undefined {
  const [theirs, ...others] = source.listeners('data') as ((chunk: Bytes) => void)[];
  if (theirs === undefined || others.length > 0) return undefined;
  let stopped = false;
  /** The beginning of a header that the last chunk broke off in. */
  let rest: Bytes | undefined;
  /** Bytes still to come of a frame that is theirs. */
  let owed = 0;
  /** Whether it is the last one: a close frame, or one that is wrong. */
  let last = false;
  /** Whether a fragmented message has begun. */
  let fragments = false;

  // A copy: `ws` keeps what it gets until a frame is whole, the read buffer is used again.
  const give = (bytes: Bytes) => theirs.call(source, Buffer.from(bytes));

  const read = (bytes: Bytes): void => {
    const chunk = rest === undefined ? bytes : Buffer.concat([rest, bytes]);
    const { length } = chunk;
    rest = undefined;
    let at = 0;
    while (at < length) {
      if (owed === 0) {
        const first = chunk[at] as number;
        const second = (chunk[at + 1] ?? 0) & 0x7f;
        const from = at + (second < 126 ? 2 : second === 126 ? 4 : 10);
        if (from > length) {
          rest = Buffer.from(chunk.subarray(at));
          return;
        }
        const masked = chunk[at + 1] !== second;
        const size = payloadSize(chunk, at, second);
        const end = from + size;
        const known = first === WHOLE_TEXT || first === WHOLE_BINARY;
        if (known && end <= length && size <= maxPayload && !fragments && !masked) {
          at = end;
          if (first !== WHOLE_TEXT) binary(chunk.subarray(from, end));
          else if (skips?.(chunk.toString('latin1', from, Math.min(end, from + HEAD)), size)) {
            continue;
          } else {
            const found = chunk.toString('utf8', from, end);
            if (found.includes('\ufffd') && !isUtf8(chunk.subarray(from, end))) damaged(found);
            else text(found);
          }
          // The consumer may have left; what remains of the chunk is theirs then.
          if (stopped) owed = Infinity;
          continue;
        }
        const opcode = first & 0x7f;
        // A mask, an extension's bit, a text between fragments, …: `ws` sees it in the header.
        // The opcodes there are: 0, 1, 2 and 8, 9, 10 (RFC 6455, 5.2).
        let wrong = (opcode & 0x77) > 2 || masked || size > maxPayload;
        if (opcode < CLOSE) {
          wrong ||= (opcode === 0) !== fragments;
          fragments = first < 0x80;
        } else wrong ||= first < 0x80 || size > 125;
        last = wrong || opcode === CLOSE;
        owed = wrong ? length - at : end - at;
      }
      const end = Math.min(length, at + owed);
      owed -= end - at;
      const over = last && owed === 0;
      // First of all: `ws` may leave the place as it reads these bytes.
      if (over) leave();
      give(at === 0 && end === length ? chunk : chunk.subarray(at, end));
      if (over) return;
      at = end;
    }
  };

  const leave = () => {
    stopped = true;
    takers.delete(source);
    source.removeListener('data', read);
    source.on('data', theirs);
  };

  takers.set(source, read);
  source.removeListener('data', theirs);
  source.on('data', read);
  return () => {
    if (stopped) return;
    leave();
    if (rest !== undefined && !source.destroyed) give(rest);
  };
}

/** Length of a payload, from a header that is there as a whole. */
function payloadSize(chunk: Bytes, at: number, second: number): number {
  if (second < 126) return second;
  let size = 0;
  for (let index = at + 2; index < at + (second === 126 ? 4 : 10); index += 1) {
    size = size * 256 + (chunk[index] as number);
  }
  return size;
}
