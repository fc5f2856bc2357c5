import type { JetstreamEvent } from '../event.js';
import { identity, partsOf, relaySeq } from './identity.js';

/** Place of the last identity or account event of an account: the relay's time (ms) and number. */
export interface Marker {
  readonly time: number;
  readonly seq: number;
}

/** What was delivered before a replay began. */
export class Recall {
  constructor(
    private readonly counts: Map<string, number>,
    private readonly lastRevs: ReadonlyMap<string, string>,
    private readonly lastMarkers: ReadonlyMap<string, Marker>,
    /** Hosts known to share their relay with those before. */
    private readonly sameRelay: Set<string>,
    private readonly host: string,
  ) {}

  /**
   * Whether the event was delivered before. Each delivery answers for one repeat only: a resync
   * sends a record again under the same identity, and that is news.
   */
  isRepeat(event: JetstreamEvent): boolean {
    const key = identity(event.did, ...partsOf(event));
    const seq = relaySeq(event);
    if (seq !== undefined) {
      // Two such events of an account may differ in nothing but the relay's number. It means
      // something only between hosts of one relay: known once it was equal.
      if (this.#take(`${key} ${String(seq)}`)) {
        this.sameRelay.add(this.host);
        this.#take(key);
        return true;
      }
      if (this.sameRelay.has(this.host)) return false;
    }
    return this.#take(key);
  }

  #take(key: string): boolean {
    const count = this.counts.get(key);
    if (count === undefined) return false;
    if (count === 1) this.counts.delete(key);
    else this.counts.set(key, count - 1);
    return true;
  }

  /**
   * Where the event lies against the last delivered one of the same account: negative before it, 0
   * beside it, else after it or unknown. Commits and syncs compare by rev, which only grows in a
   * repository; identity and account events by the relay's time.
   */
  compare(event: JetstreamEvent): number {
    switch (event.kind) {
      case 'commit':
        return this.#compareRev(event.did, event.commit.rev);
      case 'sync':
        return this.#compareRev(event.did, event.sync.rev);
      case 'identity':
        return this.#compareMarker(event.did, event.identity);
      case 'account':
        return this.#compareMarker(event.did, event.account);
    }
  }

  #compareRev(did: string, rev: string): number {
    const last = this.lastRevs.get(did) ?? '';
    return rev > last ? 1 : rev < last ? -1 : 0;
  }

  #compareMarker(did: string, { time, seq }: { time: string; seq: number }): number {
    const last = this.lastMarkers.get(did);
    if (last === undefined) return 1;
    // Equal times tell nothing: a relay may give several events the same.
    const earlier = this.sameRelay.has(this.host) ? seq < last.seq : Date.parse(time) < last.time;
    return earlier ? -1 : 1;
  }
}
