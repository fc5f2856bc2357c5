import { plcDid, tid } from '../events/fake-ids.js';
import { between, type RandomSource } from '../events/random.js';
import { derivedCid } from '../log/derived-cid.js';
import { type StrongRef } from './generated-records.js';

/** A record that is there. */
export interface LiveRecord {
  readonly collection: string;
  readonly rkey: string;
  cid: string;
}

/** Records an account remembers: enough to be deleted and replied to, and no more. */
const REMEMBERED = 32;

const FIRST = ['quiet', 'red', 'lucky', 'late', 'tiny', 'brave', 'odd', 'north'] as const;
const SECOND = ['otter', 'river', 'lamp', 'comet', 'fern', 'drum', 'crane', 'salt'] as const;

/** One account of the generated network. */
export class GeneratedAccount {
  readonly did: string;
  handle: string;
  active = true;
  /** The latest records, without the profile. */
  readonly records: LiveRecord[] = [];
  profile: LiveRecord | undefined;
  private lastRev = 0;
  private renamed = 0;

  constructor(private readonly index: number) {
    this.did = plcDid(index);
    this.handle = this.nextHandle();
  }

  /** A revision: later than every one before in this repository. */
  nextRev(micros: number): string {
    this.lastRev = Math.max(this.lastRev + 1, micros);
    return tid(this.lastRev, this.index);
  }

  /** Takes another handle. */
  rename(): void {
    this.handle = this.nextHandle();
  }

  /** Remembers a new record under a key of its own. */
  add(collection: string, rkey: string, rev: string): LiveRecord {
    const record = { collection, rkey, cid: derivedCid(`${this.did}${rkey}${rev}`) };
    if (rkey === 'self') {
      this.profile = record;
      return record;
    }
    this.records.push(record);
    if (this.records.length > REMEMBERED) this.records.shift();
    return record;
  }

  /** A new CID for a record that is replaced. */
  touch(record: LiveRecord, rev: string): void {
    record.cid = derivedCid(`${this.did}${record.rkey}${rev}`);
  }

  /** Takes a record away; profiles stay. */
  takeRecord(random: RandomSource): LiveRecord | undefined {
    if (this.records.length === 0) return undefined;
    return this.records.splice(between(random, 0, this.records.length - 1), 1)[0];
  }

  /** A reference to one of its records. */
  refTo(record: LiveRecord): StrongRef {
    return { uri: `at://${this.did}/${record.collection}/${record.rkey}`, cid: record.cid };
  }

  private nextHandle(): string {
    const first = FIRST[(this.index + this.renamed) % FIRST.length] ?? FIRST[0];
    const second = SECOND[Math.floor(this.index / 8) % SECOND.length] ?? SECOND[0];
    const turn = this.renamed === 0 ? '' : `-${this.renamed}`;
    this.renamed += 1;
    return `${first}-${second}-${this.index}${turn}.test`;
  }
}
