import {
  type AccountEvent,
  type CommitEvent,
  type CreateCommit,
  type DeleteCommit,
  type EventBase,
  type IdentityEvent,
  type SyncEvent,
  type UpdateCommit,
} from '../../event.js';
import { derivedCid } from '../log/derived-cid.js';

const DID = 'did:plc:aliceaaaaaaaaaaaaaaaaaaa';
const OTHER = 'did:plc:bobbbbbbbbbbbbbbbbbbbbbb';
const REV = '3mbd3542k2322';
const RKEY = '3mbd3542jzz22';
const CREATED_AT = '2026-01-01T00:00:00.000Z';

/** 2026-01-01T00:00:00Z. */
const PLACE: EventBase = { did: DID, time_us: 1_767_225_600_000_000, seq: 1 };

/** Parts of an event that a test cares for; the rest has a default. */
export interface TestEventParts extends Partial<EventBase> {
  /** Record key. @default '3mbd3542jzz22', `self` for a profile */
  readonly rkey?: string;
  /** Revision. @default '3mbd3542k2322' */
  readonly rev?: string;
  /** Fields of the record, over the defaults. */
  readonly record?: Readonly<Record<string, unknown>>;
}

type TestRecord = Readonly<Record<string, unknown>>;
type Created<Collection extends string> = CommitEvent<CreateCommit<TestRecord, Collection>>;

function created<Collection extends string>(
  collection: Collection,
  fields: TestRecord,
  parts: TestEventParts,
  rkey = RKEY,
): Created<Collection> {
  const record = { $type: collection, createdAt: CREATED_AT, ...fields, ...parts.record };
  return {
    ...place(parts),
    kind: 'commit',
    commit: {
      operation: 'create',
      collection,
      rkey: parts.rkey ?? rkey,
      rev: parts.rev ?? REV,
      record,
      cid: derivedCid(JSON.stringify(record)),
    },
  };
}

function place({ did, time_us, seq }: Partial<EventBase>): EventBase {
  return { did: did ?? PLACE.did, time_us: time_us ?? PLACE.time_us, seq: seq ?? PLACE.seq };
}

function subject(collection: string): TestRecord {
  const uri = `at://${OTHER}/${collection}/${RKEY}`;
  return { uri, cid: derivedCid(uri) };
}

/**
 * Events as a stream emits them, for unit tests of what is behind it: each factory takes the parts
 * that matter and fills in the rest. There is no hidden state: equal calls give equal events.
 *
 * @example
 * ```ts
 * import { testEvent } from 'rx-jetstream/testing';
 * import { inCollection } from 'rx-jetstream/operators';
 * import { of } from 'rxjs';
 *
 * of(testEvent.post({ text: 'hello', seq: 1 }), testEvent.like({ seq: 2 }))
 *   .pipe(inCollection('app.bsky.feed.post'))
 *   .subscribe((event) => console.log(event.seq)); // 1
 * ```
 */
export const testEvent = {
  /** A post. */
  post: ({ text = 'hello', ...parts }: TestEventParts & { readonly text?: string } = {}) =>
    created('app.bsky.feed.post', { text }, parts),

  /** A like of a post. */
  like: (parts: TestEventParts = {}) =>
    created('app.bsky.feed.like', { subject: subject('app.bsky.feed.post') }, parts),

  /** A repost of a post. */
  repost: (parts: TestEventParts = {}) =>
    created('app.bsky.feed.repost', { subject: subject('app.bsky.feed.post') }, parts),

  /** A follow. */
  follow: ({
    subject: whom = OTHER,
    ...parts
  }: TestEventParts & { readonly subject?: string } = {}) =>
    created('app.bsky.graph.follow', { subject: whom }, parts),

  /** A profile, under the key `self`. */
  profile: (parts: TestEventParts = {}) =>
    created('app.bsky.actor.profile', { displayName: 'Alice' }, parts, 'self'),

  /** A record of any collection. */
  create: <Collection extends string>(collection: Collection, parts: TestEventParts = {}) =>
    created(collection, {}, parts),

  /** A record replaced by another. */
  update: <Collection extends string>(
    collection: Collection,
    parts: TestEventParts = {},
  ): CommitEvent<UpdateCommit<TestRecord, Collection>> => {
    const { commit, ...event } = created(collection, {}, parts);
    return { ...event, commit: { ...commit, operation: 'update' } };
  },

  /** A record deleted: no record, no CID. */
  delete: <Collection extends string>(
    collection: Collection,
    parts: Omit<TestEventParts, 'record'> = {},
  ): CommitEvent<DeleteCommit<Collection>> => ({
    ...place(parts),
    kind: 'commit',
    commit: {
      operation: 'delete',
      collection,
      rkey: parts.rkey ?? RKEY,
      rev: parts.rev ?? REV,
    },
  }),

  /** A change of handle. */
  identity: ({
    handle = 'alice.test',
    ...parts
  }: Partial<EventBase> & { readonly handle?: string } = {}): IdentityEvent => {
    const event = place(parts);
    return {
      ...event,
      kind: 'identity',
      identity: { did: event.did, handle, seq: 9_001, time: CREATED_AT },
    };
  },

  /** A change of status; active without one. */
  account: ({
    active = true,
    status,
    ...parts
  }: Partial<EventBase> & {
    readonly active?: boolean;
    readonly status?: string;
  } = {}): AccountEvent => {
    const event = place(parts);
    const stated = status === undefined ? {} : { status };
    return {
      ...event,
      kind: 'account',
      account: { did: event.did, active, ...stated, seq: 9_002, time: CREATED_AT },
    };
  },

  /** A repository reset. */
  sync: ({
    rev = REV,
    ...parts
  }: Partial<EventBase> & { readonly rev?: string } = {}): SyncEvent => {
    const event = place(parts);
    return {
      ...event,
      kind: 'sync',
      sync: { blocks: { $bytes: 'AQI' }, did: event.did, rev, seq: 9_003, time: CREATED_AT },
    };
  },
} as const;
