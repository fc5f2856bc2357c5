import { readBlock } from './block.js';
import type { ZstdDictionary } from './dictionary.js';
import { header, readHeader } from './frame-header.js';
import { textReader } from './text.js';
import { allocate } from './bytes.js';
import { outputOf } from './output.js';
import { MAX_BLOCK, PAD, workspace } from './workspace.js';
import { corrupt, ZstdError } from './zstd-error.js';

const MAGIC = 0xfd2fb528;
/** Skippable frames have sixteen. */
const SKIPPABLE = 0x184d2a50;
/** A larger buffer is given back after use, bytes. */
const KEEP = 16 * 1024 * 1024;
/**
 * Cells of tables that a message may need: so many, and so many for each byte that goes in or comes
 * out. Encoders stay far below; a made-up message of blocks that are all tables would take minutes.
 */
const FREE_CELLS = 65_536;
const CELLS_PER_BYTE = 4;
/** The most `limit` may be: positions are whole numbers of 31 bits. */
const MOST = 2 ** 30;
const NOTHING = new Uint8Array(0);

/** Options of {@link zstdDecoder}. */
export interface ZstdDecoderOptions {
  readonly dictionary?: ZstdDictionary | undefined;
  /**
   * The most that may come out of one call, bytes.
   *
   * @default 33_554_432
   */
  readonly limit?: number;
  /**
   * Whether checksums are compared.
   *
   * @default true
   */
  readonly verify?: boolean;
  /**
   * Whether checksums may be computed by WebAssembly, where there is any.
   *
   * @default true
   */
  readonly wasm?: boolean;
}

/** Decompresses independent messages, one a call. What it needs for that it has from the start. */
export interface ZstdDecoder {
  /** @throws {@link ZstdError} */
  readonly bytes: (data: Uint8Array) => Uint8Array;
  /** UTF-8 text; broken parts become U+FFFD. @throws {@link ZstdError} */
  readonly text: (data: Uint8Array) => string;
}

/** Makes a decoder of zstd (RFC 8878) for many small messages with one dictionary. */
export function zstdDecoder(options: ZstdDecoderOptions = {}): ZstdDecoder {
  const { dictionary, limit = 32 * 1024 * 1024, verify = true, wasm = true } = options;
  const content = dictionary?.content ?? NOTHING;
  const start = content.length;
  const most = start + Math.min(limit, MOST - start);
  const work = workspace();
  const { entropy } = work;
  let text = textReader(work.out.bytes);

  /** Makes room for output up to `end`; what is there up to `used` stays. */
  const reserve = (end: number, used: number) => {
    if (end + PAD <= work.out.bytes.length) return;
    const old = work.out.bytes;
    const room = Math.max(end, start + MAX_BLOCK, Math.min(2 * old.length, most)) + PAD;
    work.out = outputOf(room, room <= KEEP && wasm);
    if (used > 0) work.out.bytes.set(old.subarray(0, used));
    else work.out.bytes.set(content);
    text = textReader(work.out.bytes);
  };

  const load = (data: Uint8Array): number => {
    const { length } = data;
    if (length > MOST >> 3) throw new ZstdError('limit', 'zstd: input is too large');
    if (length + 2 * PAD > work.src.bytes.length) work.src = allocate(2 * length + 2 * PAD);
    const { bytes } = work.src;
    bytes.set(data, PAD);
    bytes.fill(0, PAD + length, PAD + length + 8);
    return PAD + length;
  };

  const reset = () => {
    const { repeats } = entropy;
    const from = dictionary?.entropy;
    entropy.huffman = from?.huffman;
    entropy.literalLengths = from?.literalLengths;
    entropy.matchLengths = from?.matchLengths;
    entropy.offsets = from?.offsets;
    repeats[0] = from?.repeats[0] ?? 1;
    repeats[1] = from?.repeats[1] ?? 4;
    repeats[2] = from?.repeats[2] ?? 8;
  };

  /** @param bytes - that went in and came out */
  const weigh = (bytes: number) => {
    if (work.cells - FREE_CELLS > CELLS_PER_BYTE * bytes) {
      throw new ZstdError('work', 'zstd: more work than the message is worth');
    }
  };

  let at = 0;
  /** What came out of the frames before, and how many bytes that is. */
  let earlier = NOTHING;
  let done = 0;

  /**
   * Decompresses the frame that begins at `at`, to a place of the output that is not above `bound`.
   * Gives that place.
   */
  const frame = (end: number, bound: number): number => {
    const { view } = work.src;
    readHeader(view, at, end);
    at = header.end;
    const { dictionaryId, contentSize, maxBlock, checksum } = header;
    if (dictionaryId !== 0 && dictionaryId !== dictionary?.id) {
      throw new ZstdError('dictionary', `zstd: dictionary ${dictionaryId} is needed`);
    }
    if (contentSize !== undefined && contentSize > bound - start) tooLarge();
    reset();
    let op = start;
    let last = false;
    while (!last) {
      if (at + 3 > end) corrupt('block is missing');
      const head = view.getInt32(at, true) & 0xffffff;
      last = (head & 1) === 1;
      const type = (head >> 1) & 3;
      const size = head >> 3;
      at += 3;
      if (size > maxBlock) corrupt('block is too large');
      const stop = at + (type === 1 ? 1 : size);
      if (stop > end) corrupt('block breaks off');
      if (type === 2) {
        // Room for all that a block may hold, even above the bound: else what is damaged and what
        // is too large could not be told apart.
        const room = op + maxBlock;
        reserve(room, op === start ? 0 : op);
        op = readBlock(work, at, stop, op, room);
        if (op > bound) tooLarge();
        if (work.cells > FREE_CELLS) weigh(end - PAD + done + op - start);
      } else {
        if (type === 3) corrupt('block is of no known type');
        if (op + size > bound) tooLarge();
        reserve(op + size, op === start ? 0 : op);
        const out = work.out.bytes;
        if (type === 0) out.set(work.src.bytes.subarray(at, stop), op);
        else out.fill(view.getUint8(at), op, op + size);
        op += size;
      }
      at = stop;
    }
    if (contentSize !== undefined && op - start !== contentSize) corrupt('frame has another size');
    if (checksum) {
      if (at + 4 > end) corrupt('checksum is missing');
      if (verify && work.out.checksum(start, op) !== view.getInt32(at, true)) {
        throw new ZstdError('checksum', 'zstd: checksum is wrong');
      }
      at += 4;
    }
    return op;
  };

  /** Takes what came out of a frame, up to `end`, out of the way of the next. */
  const keep = (end: number) => {
    const size = done + end - start;
    if (size > earlier.length) {
      const grown = new Uint8Array(Math.max(size, Math.min(2 * size, most)));
      grown.set(earlier.subarray(0, done));
      earlier = grown;
    }
    earlier.set(work.out.bytes.subarray(start, end), done);
    done = size;
  };

  /**
   * Decompresses all frames. The output of the last one is left in `work.out`, up to the result;
   * that of those before goes to `earlier`.
   */
  const frames = (data: Uint8Array): number => {
    const end = load(data);
    const { view } = work.src;
    let op = start;
    done = work.cells = 0;
    at = PAD;
    while (at < end) {
      if (at + 4 > end) corrupt('frame breaks off');
      const magic = view.getUint32(at, true);
      at += 4;
      if (magic === MAGIC) {
        if (op > start) keep(op);
        op = frame(end, most - done);
      } else if ((magic & ~15) === SKIPPABLE) {
        if (at + 4 > end) corrupt('frame breaks off');
        at += 4 + view.getUint32(at, true);
        if (at > end) corrupt('frame breaks off');
      } else corrupt('not a frame');
    }
    return op;
  };

  /** All that came out, in one piece. */
  const whole = (end: number): Uint8Array => {
    if (done === 0) return work.out.bytes.slice(start, end);
    keep(end);
    return earlier.slice(0, done);
  };

  /** What a large message has left behind, or one that was refused half way. */
  const tidy = () => {
    earlier = NOTHING;
    if (work.src.bytes.length > KEEP) work.src = allocate(2 * PAD);
    if (work.out.bytes.length > KEEP) {
      work.out = outputOf(0);
      text = textReader(work.out.bytes);
    }
  };

  return {
    bytes: (data) => {
      try {
        return whole(frames(data));
      } finally {
        tidy();
      }
    },
    text: (data) => {
      try {
        const end = frames(data);
        if (done === 0) return text(start, end);
        const all = whole(end);
        return textReader(all)(0, all.length);
      } finally {
        tidy();
      }
    },
  };
}

function tooLarge(): never {
  throw new ZstdError('limit', 'zstd: more comes out than the limit allows');
}
