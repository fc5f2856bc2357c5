import type { AccountEvent, Commit, CommitEvent, IdentityEvent, SyncEvent } from './event.js';
import { ORIGIN_KEY, type EventOrigin } from './origin.js';

/**
 * Events are instances of small classes, because a private field is the cheapest way to carry the
 * origin along (16 ns an event; a WeakMap costs 816 ns) that stays out of JSON and equality. The
 * prototype getter makes it readable from another copy of the package.
 */

/** A commit, of either wire. Nearly all events are: a class of its own keeps them of one shape. */
export class CommitEventObject implements CommitEvent {
  readonly kind = 'commit';
  readonly #origin: EventOrigin;

  constructor(
    origin: EventOrigin,
    readonly did: string,
    readonly time_us: number,
    readonly seq: number | undefined,
    readonly commit: Commit,
  ) {
    this.#origin = origin;
  }

  get [ORIGIN_KEY](): EventOrigin {
    return this.#origin;
  }
}

/** Any other event, of either wire: what it says stands under the name of its kind. */
class OtherEventObject {
  readonly #origin: EventOrigin;

  constructor(
    origin: EventOrigin,
    readonly did: string,
    readonly time_us: number,
    readonly seq: number | undefined,
    readonly kind: OtherEvent['kind'],
    value: unknown,
  ) {
    this.#origin = origin;
    Object.assign(this, { [kind]: value });
  }

  get [ORIGIN_KEY](): EventOrigin {
    return this.#origin;
  }
}

/** The constructor of any other event. The value has been checked to be what the kind asks for. */
export const otherEvent = (
  origin: EventOrigin,
  did: string,
  time: number,
  seq: number | undefined,
  kind: OtherEvent['kind'],
  value: unknown,
): OtherEvent => new OtherEventObject(origin, did, time, seq, kind, value) as unknown as OtherEvent;

type OtherEvent = IdentityEvent | AccountEvent | SyncEvent;

/**
 * The event with what a decoder made of its record: the very event, if that is the same (most
 * decoders give back what they were given). Else the origin goes along, so that `cursorOf` works on
 * the copy. Plain objects (from tests) stay plain.
 */
export function withRecord<E extends CommitEvent>(event: E, record: unknown): E {
  if (event.commit.record === record) return event;
  const commit = { ...event.commit, record } as Commit;
  const origin = (event as { [ORIGIN_KEY]?: EventOrigin })[ORIGIN_KEY];
  const { did, time_us, seq } = event;
  const copy =
    origin === undefined
      ? { ...event, commit }
      : new CommitEventObject(origin, did, time_us, seq, commit);
  return copy as E;
}
