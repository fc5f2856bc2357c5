/**
 * The events of a Jetstream stream: one discriminated union for both wires.
 *
 * The shape is the JSON shape Jetstream users know. v1 and v2 give equal objects, with one
 * exception the wires force: v1 never sends `sync` events.
 */

/** The kinds of event. `sync` is sent by v2 only. */
export type EventKind = 'commit' | 'identity' | 'account' | 'sync';

/** What a commit did to one record. */
export type Operation = 'create' | 'update' | 'delete';

/** Every kind, in the order the protocol lists them. */
export const EVENT_KINDS: readonly EventKind[] = ['commit', 'identity', 'account', 'sync'];

/** What every event has. */
export interface EventBase {
  /** Account the event is about, for example `did:plc:…`. */
  readonly did: string;
  /** When the server witnessed the event: whole microseconds since the Unix epoch. */
  readonly time_us: number;
  /**
   * The server's own event number: it grows by event and means nothing on another host.
   * `undefined` on legacy v1 hosts, which send none.
   */
  readonly seq: number | undefined;
}

interface CommitBase<Collection extends string> {
  /** NSID of the record's collection, for example `app.bsky.feed.post`. */
  readonly collection: Collection;
  /** Record key inside the collection. */
  readonly rkey: string;
  /** Revision (a TID) of the repository after this commit. */
  readonly rev: string;
}

/** A record was created. `record` is unverified until `decodeRecord` has looked at it. */
export interface CreateCommit<
  Rec = unknown,
  Collection extends string = string,
> extends CommitBase<Collection> {
  readonly operation: 'create';
  readonly record: Rec;
  /** CID of the record: with its URI, what a reply or a like refers to. */
  readonly cid: string;
}

/** A record was replaced; `record` is its new value. */
export interface UpdateCommit<
  Rec = unknown,
  Collection extends string = string,
> extends CommitBase<Collection> {
  readonly operation: 'update';
  readonly record: Rec;
  /** CID of the record, as it is now. */
  readonly cid: string;
}

/** A record was deleted: neither `record` nor `cid` is there. */
export interface DeleteCommit<Collection extends string = string> extends CommitBase<Collection> {
  readonly operation: 'delete';
  readonly record?: undefined;
  readonly cid?: undefined;
}

/** Any commit. Narrow it by `operation`. */
export type Commit<Rec = unknown, Collection extends string = string> =
  CreateCommit<Rec, Collection> | UpdateCommit<Rec, Collection> | DeleteCommit<Collection>;

/** One record was created, updated or deleted. */
export interface CommitEvent<C extends Commit = Commit> extends EventBase {
  readonly kind: 'commit';
  readonly commit: C;
}

/** The account's handle or DID document changed. */
export interface IdentityEvent extends EventBase {
  readonly kind: 'identity';
  readonly identity: {
    readonly did: string;
    readonly handle?: string;
    /** The upstream relay's number: not a Jetstream seq. */
    readonly seq: number;
    /** The upstream relay's time, RFC 3339. */
    readonly time: string;
  };
}

/** The account's hosting status changed. `active: false, status: 'deleted'` removes its records. */
export interface AccountEvent extends EventBase {
  readonly kind: 'account';
  readonly account: {
    readonly did: string;
    readonly active: boolean;
    readonly status?: string;
    /** The upstream relay's number: not a Jetstream seq. */
    readonly seq: number;
    /** The upstream relay's time, RFC 3339. */
    readonly time: string;
  };
}

/** The repository was reset to `rev`; its records follow as `create` commits. v2 only. */
export interface SyncEvent extends EventBase {
  readonly kind: 'sync';
  readonly sync: {
    readonly did: string;
    readonly rev: string;
    readonly blocks?: { readonly $bytes: string };
    /** The upstream relay's number: not a Jetstream seq. 0 in a sync the server made itself. */
    readonly seq: number;
    /** The upstream relay's time; may be empty in a sync the server made itself. */
    readonly time: string;
  };
}

/** Any event of the stream. Narrow it by `kind`. */
export type JetstreamEvent = CommitEvent | IdentityEvent | AccountEvent | SyncEvent;

/**
 * When an event happened, as a `Date` (milliseconds: the microseconds are in `time_us`).
 *
 * @example
 * ```ts
 * import { dateOf, type JetstreamEvent } from 'rx-jetstream';
 *
 * const isoTime = (event: JetstreamEvent) => dateOf(event).toISOString();
 * ```
 */
export function dateOf(event: Pick<EventBase, 'time_us'>): Date {
  return new Date(Math.floor(event.time_us / 1000));
}
