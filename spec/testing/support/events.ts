import { type UpstreamCommit, type UpstreamEvent } from '../../../src/testing/index.js';

export const ALICE = 'did:plc:aliceaaaaaaaaaaaaaaaaaaa';
export const BOB = 'did:plc:bobbbbbbbbbbbbbbbbbbbbbb';
export const REV = '3l3qo2vutsw2b';

/** A commit; a post by default. */
export function commit(
  parts: Partial<UpstreamCommit['commit']> & { readonly did?: string } = {},
): UpstreamCommit {
  const { did = ALICE, ...rest } = parts;
  const collection = rest.collection ?? 'app.bsky.feed.post';
  const record = { $type: collection, createdAt: '2026-11-21T00:00:00Z', text: 'hello' };
  const what = rest.operation === 'delete' ? {} : { record };
  return {
    kind: 'commit',
    did,
    commit: { operation: 'create', collection, rkey: '3l3qo2vuowo2b', rev: REV, ...what, ...rest },
  };
}

/** A post with a text. */
export function post(text: string, did = ALICE): UpstreamCommit {
  return commit({
    did,
    record: { $type: 'app.bsky.feed.post', createdAt: '2026-11-21T00:00:00Z', text },
  });
}

export function identity(did = ALICE): UpstreamEvent {
  const time = '2023-11-14T22:13:20.500Z';
  return { kind: 'identity', did, identity: { did, handle: 'alice.test', seq: 991, time } };
}

export function account(did = ALICE): UpstreamEvent {
  const time = '2023-11-14T22:13:20.600Z';
  return {
    kind: 'account',
    did,
    account: { active: false, did, seq: 992, status: 'deleted', time },
  };
}

export function sync(did = ALICE): UpstreamEvent {
  const time = '2023-11-14T22:13:20.700Z';
  return { kind: 'sync', did, sync: { blocks: { $bytes: 'AQI' }, did, rev: REV, seq: 993, time } };
}

/** One of each kind, and the replacement record after a sync. */
export const ONE_OF_EACH: readonly UpstreamEvent[] = [
  commit(),
  identity(),
  account(),
  sync(),
  { ...commit({ rkey: 'resynced' }), resync: true },
];
