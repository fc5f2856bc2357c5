import { INPUTS } from './inputs.mjs';
import { CHUNK, frame, isoTime, lines, startOf, TEXT, timeOf } from './lines.mjs';
import { Tally } from './tally.mjs';

/** Different lines that are held; after them they come round again, with new seqs and times. */
const HELD = 50_000;
/** The first seq: all that follow have as many digits, so a line can be numbered anew in place. */
export const FIRST = 1_000_000_000;
/** Cursors from here on are times. */
const TIME_CURSOR_MIN = 1e15;

const SEQ = { v1: '"cursor":', v2: '"seq":' };
const TIME = { v1: '"time_us":', v2: '"time":"' };

/**
 * Lines without end and of any number, of which only a part is held. Both wires write seq and time
 * with a fixed number of digits here, so the copy of a chunk that is sent gets those of its turn.
 * Unlike the lines of `framed`, they can be asked for from a seq on.
 */
export class Cycle {
  #chunks = [];
  #parts = [];
  #frames = [];
  #size = 0;

  constructor(wire, count) {
    this.count = count;
    this.start = startOf(count);
    this.wire = wire;
    this.#timeText = wire === 'v1' ? String : isoTime;
  }

  #timeText;

  static async of(wire, inputName, count, dist) {
    const cycle = new Cycle(wire, count);
    const held = Math.min(HELD, count);
    const numbered = lines(wire, INPUTS[inputName], held, dist, FIRST, cycle.start);
    for await (const { line } of numbered) cycle.#add(Buffer.from(line));
    cycle.#endChunk();
    return cycle;
  }

  #add(body) {
    const [header] = frame(TEXT, body);
    const at = this.#size + header.length;
    // The head of v1 and the tail of v2 have them: no record is in their way.
    const find = this.wire === 'v1' ? 'indexOf' : 'lastIndexOf';
    this.#frames.push({
      from: this.#size,
      seqAt: at + body[find](SEQ[this.wire]) + SEQ[this.wire].length,
      timeAt: at + body[find](TIME[this.wire]) + TIME[this.wire].length,
    });
    this.#parts.push(header, body);
    this.#size += header.length + body.length;
    if (this.#size >= CHUNK) this.#endChunk();
  }

  #endChunk() {
    if (this.#size > 0)
      this.#chunks.push({ bytes: Buffer.concat(this.#parts), frames: this.#frames });
    this.#parts = [];
    this.#frames = [];
    this.#size = 0;
  }

  /** Bytes of a line in the mean. */
  get bytesPerLine() {
    const bytes = this.#chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
    return bytes / this.#chunks.reduce((sum, { frames }) => sum + frames.length, 0);
  }

  /** What a client has to see: every line. */
  get views() {
    const tally = new Tally();
    for (let index = 0; index < this.count; index += 1) tally.add(FIRST + index);
    return { all: tally.state };
  }

  /** Chunks from the line on that a cursor names (it comes again), up to the last one. */
  *from(cursor) {
    if (!(cursor < TIME_CURSOR_MIN)) throw new RangeError(`No line is found by ${cursor}`);
    const first = Math.max(0, cursor - FIRST);
    let index = 0;
    for (;;) {
      for (const { bytes, frames } of this.#chunks) {
        const next = index + frames.length;
        if (next > first) yield this.#numbered(bytes, frames, index, Math.max(first, index));
        index = next;
        if (index >= this.count) return;
      }
    }
  }

  /** A chunk whose first frame is line `index`, numbered, and cut to what is asked for. */
  #numbered(bytes, frames, index, first) {
    const copy = Buffer.from(bytes);
    frames.forEach(({ seqAt, timeAt }, place) => {
      copy.latin1Write(String(FIRST + index + place), seqAt);
      copy.latin1Write(this.#timeText(timeOf(this.start, index + place + 1)), timeAt);
    });
    return copy.subarray(frames[first - index].from, frames[this.count - index]?.from);
  }
}
