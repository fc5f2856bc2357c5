import { type UpstreamEvent } from '../events/upstream-event.js';
import { type Row, ROW_KIND } from './row.js';

/** An upstream event as a row of a log. */
export function toRow(event: UpstreamEvent, seq: number, witnessedAt: number): Row {
  const commit = event.kind === 'commit' ? event.commit : undefined;
  return {
    seq,
    kind: kindOf(event),
    did: event.did,
    witnessedAt,
    indexedAt: event.indexedAt ?? 0,
    collection: commit?.collection ?? '',
    rkey: commit?.rkey ?? '',
    rev: commit?.rev ?? (event.kind === 'sync' ? event.sync.rev : ''),
    cid: commit?.cid,
    body: bodyOf(event),
    recordText: undefined,
    v1: undefined,
    v2: undefined,
  };
}

function kindOf(event: UpstreamEvent): number {
  if (event.kind !== 'commit') return ROW_KIND[event.kind];
  if (event.resync === true && event.commit.operation === 'create') return ROW_KIND.createResync;
  return ROW_KIND[event.commit.operation];
}

function bodyOf(event: UpstreamEvent): unknown {
  switch (event.kind) {
    case 'commit':
      return event.commit.record;
    case 'identity':
      return event.identity;
    case 'account':
      return event.account;
    case 'sync':
      return event.sync;
  }
}
