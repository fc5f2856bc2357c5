import type { CommitEvent, JetstreamEvent } from '../event.js';
import { traceOf, type Trace } from '../identity.js';
import type { Recall } from './recall.js';

/** Events of the first page and of the largest: a quiet stream costs little, a busy one few pages. */
const FIRST = 32;
const LARGEST = 1024;
/** Bytes an event: most take 80 to 95. */
const BYTES = 96;

const LINE_END = 10;
const SPACE = 32;
/** Printable ASCII without the space. */
const FIRST_CODE = 33;
const LAST_CODE = 126;

/** Identity, account and sync events: rare. */
type Marker = Exclude<JetstreamEvent, { readonly kind: 'commit' }>;

/**
 * A run of delivered events, by their traces: a line of text each (its key, if it is a commit; else
 * what that is made of), outside the heap. Strings kept on it would live just long enough to be
 * copied twice by the garbage collector, and make the young generation grow: several times the
 * price of writing them here.
 */
export class DeliveredPage {
  events = 0;
  #end = 0;
  /** Bytes of those that are no such line, or more. */
  #apart = 0;
  /** Traces that are no such line, by their place. */
  readonly #others = new Map<number, Trace>();
  /** Where the stream stood at each event, µs. */
  readonly #times: Float64Array;
  readonly #text: Uint8Array;

  /** @param max - events it has room for */
  constructor(readonly max: number) {
    this.#times = new Float64Array(max);
    this.#text = new Uint8Array(max * BYTES);
  }

  /** The size of the page after one of a size: twice as large, up to a limit. */
  static sizeAfter(last = FIRST / 2): number {
    return Math.min(LARGEST, last * 2);
  }

  /** Time of the last event, µs. */
  get youngest(): number {
    return this.#times[this.events - 1] ?? 0;
  }

  /** Makes room for others. */
  clear(): void {
    this.events = this.#end = this.#apart = 0;
    this.#others.clear();
  }

  /**
   * Notes a commit. Gives whether there was room.
   *
   * @param fields - its DID, rev, collection and rkey, from a place on
   * @param letter - the first of what was done
   */
  addCommit(fields: readonly string[], at: number, letter: number, time: number): boolean {
    if (this.events === this.max) return false;
    const did = fields[at] as string;
    const rev = fields[at + 1] as string;
    const collection = fields[at + 2] as string;
    const rkey = fields[at + 3] as string;
    if (!this.#writeCommit(did, rev, letter, collection, rkey)) {
      if (this.#isFull()) return false;
      const commit = { rev, operation: String.fromCharCode(letter), collection, rkey };
      this.#keep({ kind: 'commit', did, commit } as unknown as CommitEvent);
    }
    this.#count(time);
    return true;
  }

  /** Notes another event. Gives whether there was room. */
  addMarker(event: Marker, time: number): boolean {
    if (this.events === this.max) return false;
    if (!this.#writeMarker(event)) {
      if (this.#isFull()) return false;
      this.#keep(event);
    }
    this.#count(time);
    return true;
  }

  /** Tells a recall the events since a time, µs. */
  read(since: number, recall: Recall): void {
    const lines = new TextDecoder().decode(this.#text.subarray(0, this.#end)).split('\n');
    let line = 0;
    for (let place = 0; place < this.events; place += 1) {
      const trace = this.#others.get(place) ?? lineTrace(lines[line++] as string);
      if ((this.#times[place] as number) >= since) recall.add(trace);
    }
  }

  #count(time: number): void {
    this.#times[this.events] = time;
    this.events += 1;
  }

  /** Whether what is no line had better go to the next page. An empty one has to take it. */
  #isFull(): boolean {
    return this.events > 0 && this.#end + this.#apart + BYTES * 8 > this.#text.length;
  }

  /** Notes on the heap what is no line. */
  #keep(event: JetstreamEvent): void {
    const trace = traceOf(event);
    this.#others.set(this.events, trace);
    // Two bytes a character, once in the key and once apart from it.
    this.#apart += 4 * trace.key.length;
  }

  /** Writes the line of a commit, in parts: a string for the whole would be garbage. */
  #writeCommit(
    did: string,
    rev: string,
    letter: number,
    collection: string,
    rkey: string,
  ): boolean {
    const length = did.length + rev.length + collection.length + rkey.length + 6;
    const start = this.#end;
    if (start + length > this.#text.length) return false;
    let written = this.#write(did) && this.#write(rev);
    this.#text[this.#end++] = letter;
    this.#text[this.#end++] = SPACE;
    written &&= this.#write(collection) && this.#write(rkey, LINE_END);
    if (!written) this.#end = start;
    return written;
  }

  /** Writes the line of another event: its kind, and what its trace is made of. */
  #writeMarker(event: Marker): boolean {
    const fields = fieldsOf(event);
    let length = 0;
    for (const field of fields) length += field.length + 1;
    const start = this.#end;
    if (start + length > this.#text.length) return false;
    const last = fields.length - 1;
    const written = fields.every((field, at) => this.#write(field, at === last ? LINE_END : SPACE));
    if (!written) this.#end = start;
    return written;
  }

  /** Writes printable ASCII, which all identifiers of the protocol are; nothing else. */
  #write(field: string, end = SPACE): boolean {
    const text = this.#text;
    const { length } = field;
    let at = this.#end;
    /** Negative once a character is out of range: one test a field, not two a character. */
    let range = 0;
    for (let index = 0; index < length; index += 1) {
      const code = field.charCodeAt(index);
      range |= (code - FIRST_CODE) | (LAST_CODE - code);
      text[at++] = code;
    }
    text[at++] = end;
    this.#end = at;
    return range >= 0;
  }
}

function fieldsOf(event: Marker): string[] {
  const { kind, did } = event;
  switch (kind) {
    case 'identity':
      return [
        kind,
        did,
        event.identity.time,
        String(event.identity.seq),
        event.identity.handle ?? '',
      ];
    case 'account': {
      const { time, seq, active, status = '' } = event.account;
      return [kind, did, time, String(seq), String(active), status];
    }
    case 'sync':
      return [kind, did, event.sync.rev, String(event.sync.seq)];
  }
}

function lineTrace(line: string): Trace {
  const [first = '', second = '', third = '', number, fourth = '', status = ''] = line.split(' ');
  // Other lines begin with a kind.
  if (first.startsWith('did:')) return { did: first, key: line, rev: second };
  const [did, seq] = [second, Number(number)];
  const value = {
    identity: { did, time: third, seq, handle: fourth },
    account: { did, time: third, seq, active: fourth === 'true', status },
    sync: { did, time: '', rev: third, seq },
  };
  return traceOf({ kind: first, did, ...value } as unknown as Marker);
}
