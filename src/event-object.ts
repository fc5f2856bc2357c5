import type { AccountEvent, Commit, CommitEvent, IdentityEvent, SyncEvent } from './event.js';
import { ORIGIN_KEY, type EventOrigin } from './origin.js';

/**
 * Events are instances of small classes, because a private field is the cheapest way to carry the
 * origin along (16 ns an event; a WeakMap costs 816 ns) that stays out of JSON and equality. The
 * prototype getter makes it readable from another copy of the package.
 */
abstract class WithOrigin {
  readonly #origin: EventOrigin;

  constructor(origin: EventOrigin) {
    this.#origin = origin;
  }

  get [ORIGIN_KEY](): EventOrigin {
    return this.#origin;
  }
}

/** A commit, of either wire. Nearly all events are: a class of its own saves the call of `super`. */
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

/** An identity event, of either wire. */
export class IdentityEventObject extends WithOrigin implements IdentityEvent {
  readonly kind = 'identity';

  constructor(
    origin: EventOrigin,
    readonly did: string,
    readonly time_us: number,
    readonly seq: number | undefined,
    readonly identity: IdentityEvent['identity'],
  ) {
    super(origin);
  }
}

/** An account event, of either wire. */
export class AccountEventObject extends WithOrigin implements AccountEvent {
  readonly kind = 'account';

  constructor(
    origin: EventOrigin,
    readonly did: string,
    readonly time_us: number,
    readonly seq: number | undefined,
    readonly account: AccountEvent['account'],
  ) {
    super(origin);
  }
}

/** A sync event; v2 only. */
export class SyncEventObject extends WithOrigin implements SyncEvent {
  readonly kind = 'sync';

  constructor(
    origin: EventOrigin,
    readonly did: string,
    readonly time_us: number,
    readonly seq: number | undefined,
    readonly sync: SyncEvent['sync'],
  ) {
    super(origin);
  }
}

/**
 * The same event with another record in it: what a decoder made of the record. The origin goes
 * along, so that `cursorOf` works on it. Plain objects (from tests) stay plain.
 */
export function withRecord<E extends CommitEvent>(event: E, record: unknown): E {
  const commit = { ...event.commit, record } as Commit;
  const origin = (event as { [ORIGIN_KEY]?: EventOrigin })[ORIGIN_KEY];
  const { did, time_us, seq } = event;
  const copy =
    origin === undefined
      ? { ...event, commit }
      : new CommitEventObject(origin, did, time_us, seq, commit);
  return copy as E;
}
