import { eventsOf, INPUTS, mayEnd, VIEWS } from './inputs.mjs';
import { dictionaryOf, library } from './library.mjs';
import { Tally } from './tally.mjs';

/** Accounts of the generated network: enough that a DID seldom comes twice in a row. */
const ACCOUNTS = 20_000;
/** Events a second: one every millisecond, about what the real network brings. */
const RATE = 1000;
/** The newest line is an hour old: the clients read the past, as a replay does. */
const AGE = 3_600_000;
/** Bytes that are written at once; a socket's read gives 64 KiB at most. */
export const CHUNK = 256 * 1024;

/** Opcodes. */
export const TEXT = 1;
const BINARY = 2;

const TYPE = 'network.bsky.jetstream.subscribeEvents';

/** One event as a line of v1; `undefined` for what that wire never shows. */
function v1Line(event, seq, time) {
  const { did, kind } = event;
  if (kind === 'sync' || event.resync) return undefined;
  const head = { did, time_us: time, cursor: seq, kind };
  if (kind !== 'commit') return JSON.stringify({ ...head, [kind]: event[kind] });
  const { rev, operation, collection, rkey, record, cid } = event.commit;
  const commit = { rev, operation, collection, rkey, record, cid: record && cid };
  return JSON.stringify({ ...head, commit });
}

/** The same as a frame of v2. The server sorts keys, so they are in that order here. */
function v2Line(event, seq, time) {
  const { did, kind } = event;
  const tail = { seq, time: isoTime(time) };
  return JSON.stringify({
    $type: 'message',
    payload: { $type: `${TYPE}#${kind}`, ...fields(event, did, kind), ...tail },
  });
}

function fields(event, did, kind) {
  if (kind === 'account') return { account: event.account, did };
  if (kind !== 'commit') return { did, [kind]: event[kind] };
  const { rev, operation, collection, rkey, record, cid } = event.commit;
  return { cid: record && cid, collection, did, operation, record, rev, rkey };
}

/** A time in µs as v2 writes it. */
export function isoTime(time) {
  const micros = String(time % 1_000_000).padStart(6, '0');
  return `${new Date(time / 1000).toISOString().slice(0, 20)}${micros}Z`;
}

/** A frame of a server: a header of 2, 4 or 10 bytes, no mask. */
export function frame(opcode, body) {
  const { length } = body;
  const first = 0x80 | opcode;
  if (length < 126) return [Buffer.from([first, length]), body];
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header[0] = first;
  if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return [header, body];
}

/** Where the network's time begins, ms, so that the last of so many lines is an hour old. */
export const startOf = (count) => Date.now() - AGE - count;

/** Time of a line, µs: a millisecond or so after the one before. */
export const timeOf = (start, index) => start * 1000 + index * 1000 + ((index * 7919) % 1000);

/** Lines of a wire, numbered from `first`, no two equal, their times about a millisecond apart. */
export async function* lines(wire, input, count, dist, first = 1, start = startOf(count)) {
  const { generatedNetwork } = await library(dist, 'testing');
  const options = { seed: 1, accounts: ACCOUNTS, rate: RATE, start };
  const encode = wire === 'v1' ? v1Line : v2Line;
  let index = 1;
  for (const made of eventsOf(input, generatedNetwork, options)) {
    if ((index === 1 || index === count) && !mayEnd(input, made)) continue;
    const seq = first - 1 + index;
    const line = encode(made.event, seq, timeOf(start, index));
    if (line === undefined) continue;
    yield { line, seq, ...made };
    if (index === count) return;
    index += 1;
  }
}

/** Frames that are gathered into chunks ready to be written. */
class Chunks {
  all = [];
  #parts = [];
  #size = 0;

  add(opcode, body) {
    const parts = frame(opcode, body);
    this.#parts.push(...parts);
    this.#size += parts[0].length + body.length;
    if (this.#size >= CHUNK) this.end();
  }

  end() {
    if (this.#size > 0) this.all.push(Buffer.concat(this.#parts, this.#size));
    this.#parts = [];
    this.#size = 0;
  }
}

/** What compresses lines as a server does. */
async function packer(wire, dist) {
  const { zstdCompressor } = await library(dist, 'testing');
  const compressor = await zstdCompressor();
  const dictionary = await dictionaryOf(wire, dist);
  return (body) => compressor.compress(body, dictionary);
}

/** The lines as WebSocket frames, in chunks ready to be written, and what each view has of them. */
export async function framed(wire, inputName, count, dist) {
  const input = INPUTS[inputName];
  const tallies = Object.keys(VIEWS).map((view) => ({ view, tally: new Tally() }));
  const plain = new Chunks();
  const packed = new Chunks();
  const pack = input.packed ? await packer(wire, dist) : undefined;
  for await (const made of lines(wire, input, count, dist)) {
    for (const { view, tally } of tallies) if (VIEWS[view](made, input)) tally.add(made.seq);
    const body = Buffer.from(made.line);
    plain.add(TEXT, body);
    if (pack !== undefined) packed.add(BINARY, pack(body));
  }
  plain.end();
  packed.end();
  const views = Object.fromEntries(tallies.map(({ view, tally }) => [view, tally.state]));
  return { chunks: plain.all, packed: packed.all, views };
}
