import type { JetstreamEvent } from '../../event.js';
import type { EventOrigin } from '../../origin.js';
import type { Entry } from './claim.js';
import { originOf } from './origin-of.js';

/** Claimed events that are not done and whose `next` has returned, found by what tells them apart. */
export class OpenEntries {
  readonly #byOrigin = new Map<EventOrigin, Map<number, Entry>>();

  get(event: JetstreamEvent): Entry | undefined {
    return this.#byOrigin.get(originOf(event) as EventOrigin)?.get(numberOf(event));
  }

  add(entry: Entry): void {
    const origin = originOf(entry.event) as EventOrigin;
    let open = this.#byOrigin.get(origin);
    if (open === undefined) {
      open = new Map<number, Entry>();
      this.#byOrigin.set(origin, open);
    }
    open.set(numberOf(entry.event), entry);
  }

  delete({ event }: Entry): void {
    const origin = originOf(event) as EventOrigin;
    const open = this.#byOrigin.get(origin);
    open?.delete(numberOf(event));
    if (open?.size === 0) this.#byOrigin.delete(origin);
  }
}

/** What tells the events of a connection apart; hosts without seqs number them by time. */
function numberOf({ seq, time_us }: JetstreamEvent): number {
  return seq ?? time_us;
}
