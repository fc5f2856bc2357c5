import type { Entry } from './claim.js';

/** Entries in the order their events came. Any can be taken out at the same cost. */
export class EntryList {
  first: Entry | undefined;
  #last: Entry | undefined;

  add(entry: Entry): void {
    entry.listed = true;
    entry.previous = this.#last;
    if (this.#last === undefined) this.first = entry;
    else this.#last.next = entry;
    this.#last = entry;
  }

  remove(entry: Entry): void {
    const { previous, next } = entry;
    entry.listed = false;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
  }
}
