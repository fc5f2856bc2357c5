import type { JetstreamEvent } from '../event.js';
import { DeliveredPage } from './delivered-page.js';
import type { Recall } from './recall.js';

/** Commits written at once: in one go each takes a fifth to a third less. */
const BATCH = 16;
/** What each is known by: DID, rev, collection and rkey. */
const FIELDS = 4;

/**
 * Remembers what was delivered of late. It is looked at only when a stream resumes by time, to tell
 * repeats from news; but written with every event, so it has to cost next to nothing.
 */
export class Delivered {
  /** The oldest first; the last is written to. */
  readonly #pages: DeliveredPage[] = [];
  #last: DeliveredPage | undefined;
  /** Time of the youngest event that had to go for want of room, µs. */
  #lostTo = 0;
  /**
   * Commits to be written: their fields, the first letter of what was done, and where the stream
   * stood at each, µs. Whole events here would outlive a round of the garbage collector with their
   * records, by tens of kilobytes each time, until it took twice the memory.
   */
  readonly #fields: string[] = new Array<string>(BATCH * FIELDS).fill('');
  readonly #letters = new Uint8Array(BATCH);
  readonly #times = new Float64Array(BATCH);
  #waiting = 0;

  /**
   * @param max - events at most
   * @param span - how long an event is kept, in event time, µs
   */
  constructor(
    private readonly max: number,
    private readonly span: number,
  ) {}

  /** Whether everything delivered since `time` (µs) is still remembered. */
  covers(time: number): boolean {
    this.#write();
    return time > this.#lostTo;
  }

  /**
   * Notes an event that is about to be delivered.
   *
   * @param time - where the stream stands, µs. Not the event's own time: that may be damaged, and
   * one far in the future would keep everything after it from ever being forgotten.
   */
  record(event: JetstreamEvent, time: number): void {
    if (event.kind !== 'commit') {
      this.#write();
      if (!this.#last?.addMarker(event, time)) this.#nextPage(time).addMarker(event, time);
      return;
    }
    const { rev, operation, collection, rkey } = event.commit;
    const place = this.#waiting;
    const fields = this.#fields;
    const at = place * FIELDS;
    fields[at] = event.did;
    fields[at + 1] = rev;
    fields[at + 2] = collection;
    fields[at + 3] = rkey;
    this.#letters[place] = operation.charCodeAt(0);
    this.#times[place] = time;
    this.#waiting = place + 1;
    if (this.#waiting === BATCH) this.#write();
  }

  /**
   * Tells a recall what is remembered.
   *
   * @param since - what came before is left out, µs
   */
  recall(since: number, recall: Recall): Recall {
    this.#write();
    const from = Math.max(since, (this.#last?.youngest ?? 0) - this.span);
    for (const page of this.#pages) page.read(from, recall);
    return recall;
  }

  #write(): void {
    const fields = this.#fields;
    for (let place = 0; place < this.#waiting; place += 1) {
      const at = place * FIELDS;
      const letter = this.#letters[place] as number;
      const time = this.#times[place] as number;
      if (!this.#last?.addCommit(fields, at, letter, time)) {
        this.#nextPage(time).addCommit(fields, at, letter, time);
      }
    }
    this.#waiting = 0;
    // What stays here survives the garbage collector too.
    fields.fill('');
  }

  /** Begins a page, and lets go of those that are too old, or one too many. */
  #nextPage(time: number): DeliveredPage {
    const pages = this.#pages;
    let free: DeliveredPage | undefined;
    for (let page = pages[0]; page !== undefined; page = pages[0]) {
      if (page.youngest >= time - this.span) {
        // What they have room for: long identifiers take that of several events.
        const kept = pages.reduce((sum, { max }) => sum + max, 0);
        if (kept + this.max / 8 <= this.max) break;
        this.#lostTo = Math.max(this.#lostTo, page.youngest);
      }
      free = pages.shift();
    }
    // The bound gives way by pages, so none may be a large part of it.
    const size = Math.min(Math.ceil(this.max / 8), DeliveredPage.sizeAfter(this.#last?.max));
    const page = free?.max === size ? free : new DeliveredPage(size);
    page.clear();
    this.#last = page;
    pages.push(page);
    return page;
  }
}
