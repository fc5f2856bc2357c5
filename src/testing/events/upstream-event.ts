import { type Operation } from '../../event.js';

/** What every {@link UpstreamEvent} may say about its place in a server's log. */
export interface UpstreamEventBase {
  /** Account the event is about. */
  readonly did: string;
  /**
   * When the server witnesses the event: whole microseconds since the Unix epoch.
   *
   * @default the server's clock at the push (its scheduler's `now()` plus `clockSkew`)
   */
  readonly witnessedAt?: number;
  /**
   * The display time an operator's timestamp import gave the row, in microseconds; 0 is none. It
   * is what both wires show; time cursors still compare with `witnessedAt`.
   *
   * @default 0
   */
  readonly indexedAt?: number;
  /**
   * The seq the row gets. It must be above every seq given out before.
   *
   * @default the server's next seq
   */
  readonly atSeq?: number;
}

/** A record created, updated or deleted. */
export interface UpstreamCommit extends UpstreamEventBase {
  readonly kind: 'commit';
  readonly commit: {
    readonly operation: Operation;
    readonly collection: string;
    readonly rkey: string;
    readonly rev: string;
    /** Record as atproto JSON. Absent on a delete. Do not change it after the push. */
    readonly record?: unknown;
    /**
     * CID of the record.
     *
     * @default one derived from the record's text: right in shape, not the hash of the record
     */
    readonly cid?: string | undefined;
  };
  /**
   * The replacement record after a sync (row kind 7): a `create` on v2, hidden on v1.
   *
   * @default false
   */
  readonly resync?: boolean;
}

/** The account's handle or DID document changed. */
export interface UpstreamIdentity extends UpstreamEventBase {
  readonly kind: 'identity';
  readonly identity: {
    readonly did: string;
    readonly handle?: string;
    readonly seq: number;
    readonly time: string;
  };
}

/** The account's hosting status changed. */
export interface UpstreamAccount extends UpstreamEventBase {
  readonly kind: 'account';
  readonly account: {
    readonly active: boolean;
    readonly did: string;
    readonly seq: number;
    readonly status?: string;
    readonly time: string;
  };
}

/** The repository was reset. Never sent on v1. */
export interface UpstreamSync extends UpstreamEventBase {
  readonly kind: 'sync';
  readonly sync: {
    readonly did: string;
    readonly rev: string;
    readonly blocks?: { readonly $bytes: string };
    readonly seq: number;
    readonly time: string;
  };
}

/**
 * An event as the upstream relay brings it: what a test pushes into an embedded server. The seq
 * and the time are the server's to give; a `JetstreamEvent` fits too, its own `seq` and `time_us`
 * are ignored.
 *
 * @example
 * ```ts
 * import { type UpstreamEvent } from 'rx-jetstream/testing';
 *
 * const event: UpstreamEvent = {
 *   kind: 'commit',
 *   did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa',
 *   commit: {
 *     operation: 'create',
 *     collection: 'app.bsky.feed.post',
 *     rkey: '3l3qo2vuowo2b',
 *     rev: '3l3qo2vutsw2b',
 *     record: { $type: 'app.bsky.feed.post', text: 'hello', createdAt: '2026-11-21T00:00:00Z' },
 *   },
 * };
 * ```
 */
export type UpstreamEvent = UpstreamCommit | UpstreamIdentity | UpstreamAccount | UpstreamSync;
