import type {
  AccountEvent,
  CommitEvent,
  CreateCommit,
  DeleteCommit,
  IdentityEvent,
  SyncEvent,
  UpdateCommit,
} from 'rx-jetstream';

/** Plain events, as a user's own test would write them: no origin, every field given. */

export const ALICE = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
export const BOB = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb';
export const CAROL = 'did:web:carol.example';

const TIME = '2026-06-01T00:00:00.000Z';
const base = (did: string) => ({ did, time_us: 1_780_272_000_000_000, seq: 7 });
const place = (collection: string) => ({
  collection,
  rkey: '3ltfoymdvmc2l',
  rev: '3migo7fijwi2k',
});

export function created(
  collection: string,
  record: unknown = { text: 'hello' },
  did = ALICE,
): CommitEvent<CreateCommit> {
  const commit = { operation: 'create', ...place(collection), record, cid: 'bafy' } as const;
  return { kind: 'commit', ...base(did), commit };
}

export function updated(
  collection: string,
  record: unknown = { text: 'hello again' },
  did = ALICE,
): CommitEvent<UpdateCommit> {
  const commit = { operation: 'update', ...place(collection), record, cid: 'bafy' } as const;
  return { kind: 'commit', ...base(did), commit };
}

export function deleted(collection: string, did = ALICE): CommitEvent<DeleteCommit> {
  return { kind: 'commit', ...base(did), commit: { operation: 'delete', ...place(collection) } };
}

export function identity(did = ALICE): IdentityEvent {
  return { kind: 'identity', ...base(did), identity: { did, seq: 1, time: TIME } };
}

export function account(did = ALICE): AccountEvent {
  return { kind: 'account', ...base(did), account: { did, active: true, seq: 2, time: TIME } };
}

export function sync(did = ALICE): SyncEvent {
  return { kind: 'sync', ...base(did), sync: { did, rev: '3migo7fijwi2k', seq: 3, time: TIME } };
}
