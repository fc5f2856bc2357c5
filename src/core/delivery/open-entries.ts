import type { Origin } from '../../origin.js';
import type { StreamEvent } from '../../delivered-event.js';
import type { Entry } from './claim.js';
import { deliveryOf, originOf } from './origin-of.js';
import { identityOf, traitsOf } from './traits.js';

/** Claimed events that are not done and whose `next` has returned, found by what tells them apart. */
export class OpenEntries {
  readonly #byOrigin = new Map<Origin, Map<unknown, Entry>>();
  /** Those that say the same of themselves as another: on hosts without seqs time need not tell them apart. */
  readonly #doubles = new Set<Entry>();

  get(event: StreamEvent): Entry | undefined {
    const entry = this.#byOrigin.get(originOf(event) as Origin)?.get(identityOf(event));
    if (entry?.event === event) return entry;
    const same = [...(entry ? [entry] : []), ...this.#doubles].filter((each) =>
      isSame(each.event, event),
    );
    return same.find((each) => each.event === event) ?? same[0];
  }

  add(entry: Entry): void {
    const { event } = entry;
    const origin = originOf(event) as Origin;
    let open = this.#byOrigin.get(origin);
    if (open === undefined) {
      open = new Map<unknown, Entry>();
      this.#byOrigin.set(origin, open);
    }
    const identity = identityOf(event);
    if (open.has(identity)) this.#doubles.add(entry);
    else open.set(identity, entry);
  }

  delete(entry: Entry): void {
    if (this.#doubles.delete(entry)) return;
    const origin = originOf(entry.event) as Origin;
    const open = this.#byOrigin.get(origin);
    const identity = identityOf(entry.event);
    if (open?.get(identity) !== entry) return;
    open.delete(identity);
    if (open.size === 0) this.#byOrigin.delete(origin);
  }
}

/** Whether one is the other, or its copy. */
function isSame(one: StreamEvent, other: StreamEvent): boolean {
  if (one === other) return true;
  if (originOf(one) !== originOf(other) || identityOf(one) !== identityOf(other)) return false;
  const { keyOf } = traitsOf(deliveryOf(one));
  return keyOf(one as never) === keyOf(other as never);
}
