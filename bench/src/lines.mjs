import { library } from './library.mjs';

/** Accounts of the generated network: enough that a DID seldom comes twice in a row. */
const ACCOUNTS = 20_000;
/** Events a second: one every millisecond, about what the real network brings. */
const RATE = 1000;
/** The newest line is an hour old: the clients read the past, as a replay does. */
const AGE = 3_600_000;
/** Bytes that are written at once; a socket's read gives 64 KiB at most. */
const CHUNK = 256 * 1024;

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
  const tail = { seq, time: `${new Date(time / 1000).toISOString().slice(0, 20)}${micros(time)}Z` };
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

function micros(time) {
  return String(time % 1_000_000).padStart(6, '0');
}

/** A line as a text frame of a server: a header of 2, 4 or 10 bytes, no mask. */
function frame(line) {
  const body = Buffer.from(line);
  const { length } = body;
  if (length < 126) return [Buffer.from([0x81, length]), body];
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header[0] = 0x81;
  if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return [header, body];
}

/** Lines of a wire, numbered from 1, no two equal, their times about a millisecond apart. */
export async function* lines(wire, count, dist) {
  const { generatedNetwork } = await library(dist, 'testing');
  const start = Date.now() - AGE - count;
  const network = generatedNetwork({ seed: 1, accounts: ACCOUNTS, rate: RATE, start });
  const encode = wire === 'v1' ? v1Line : v2Line;
  for (let seq = 1; seq <= count;) {
    const line = encode(network.next(), seq, start * 1000 + seq * 1000 + ((seq * 7919) % 1000));
    if (line === undefined) continue;
    yield line;
    seq += 1;
  }
}

/** The same as WebSocket frames, in chunks ready to be written. */
export async function* chunks(wire, count, dist) {
  let parts = [];
  let size = 0;
  for await (const line of lines(wire, count, dist)) {
    const [header, body] = frame(line);
    parts.push(header, body);
    size += header.length + body.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(parts, size);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts, size);
}
