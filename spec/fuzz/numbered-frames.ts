import { PACE } from './raw-server.js';

/** Seqs have holes: other seqs fit in between, as damaged frames may carry them. */
const STEP = 10;
const ACCOUNTS = 50;
const TYPE = 'network.bsky.jetstream.subscribeEvents#commit';
export const COLLECTION = 'app.bsky.feed.post';

export function seqOf(number: number): number {
  return number * STEP;
}

/** Time (µs) of an event of a log that has begun then (ms). */
export function timeOf(number: number, begun: number): number {
  return (begun + number * PACE) * 1000 + (number % 1000);
}

interface Parts {
  readonly did: string;
  readonly seq: number;
  readonly micros: number;
  readonly rev: string;
  readonly text: string;
}

/** A good event: its text is its number. */
export function frameOf(wire: 'v1' | 'v2', number: number, begun: number, base = 0): string {
  return frame(wire, {
    did: `did:plc:numbered${number % ACCOUNTS}`,
    seq: base + seqOf(number),
    micros: timeOf(number, begun),
    rev: String(number).padStart(13, '0'),
    text: String(number),
  });
}

/** An event of other accounts that would stand right before a good one, to be damaged. */
export function neighbourOf(
  wire: 'v1' | 'v2',
  number: number,
  nth: number,
  begun: number,
  base = 0,
): string {
  return frame(wire, {
    did: `did:plc:neighbour${nth}`,
    seq: base + seqOf(number - 1) + 1 + (nth % 4),
    micros: timeOf(number, begun) - 1,
    rev: `${String(number).padStart(10, '0')}${String(nth).padStart(3, '0')}`,
    text: 'not a numbered one',
  });
}

function frame(wire: 'v1' | 'v2', { did, seq, micros, rev, text }: Parts): string {
  const record = { $type: COLLECTION, text };
  const cid = `bafyrei${rev}`;
  const place = { rev, operation: 'create', collection: COLLECTION, rkey: rev, record, cid };
  if (wire === 'v1') {
    return JSON.stringify({ did, time_us: micros, cursor: seq, kind: 'commit', commit: place });
  }
  const seconds = new Date(Math.floor(micros / 1_000_000) * 1000).toISOString().slice(0, 19);
  const time = `${seconds}.${String(micros % 1_000_000).padStart(6, '0')}Z`;
  return JSON.stringify({ $type: 'message', payload: { $type: TYPE, ...place, did, seq, time } });
}
