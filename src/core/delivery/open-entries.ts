import type { Origin } from '../../origin.js';
import type { StreamEvent } from '../../delivered-event.js';
import type { Entry } from './claim.js';
import { originOf } from './origin-of.js';
import { identityOf } from './traits.js';

/** Claimed events that are not done and whose `next` has returned, found by what tells them apart. */
export class OpenEntries {
  readonly #byOrigin = new Map<Origin, Map<unknown, Entry>>();

  get(event: StreamEvent): Entry | undefined {
    return this.#byOrigin.get(originOf(event) as Origin)?.get(identityOf(event));
  }

  add(entry: Entry): void {
    const origin = originOf(entry.event) as Origin;
    let open = this.#byOrigin.get(origin);
    if (open === undefined) {
      open = new Map<unknown, Entry>();
      this.#byOrigin.set(origin, open);
    }
    open.set(identityOf(entry.event), entry);
  }

  delete({ event }: Entry): void {
    const origin = originOf(event) as Origin;
    const open = this.#byOrigin.get(origin);
    open?.delete(identityOf(event));
    if (open?.size === 0) this.#byOrigin.delete(origin);
  }
}
