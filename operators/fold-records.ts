import { defer, filter, map, type OperatorFunction } from 'rxjs';
import type { AccountEvent, CommitEvent, JetstreamEvent, SyncEvent } from '../src/event.js';
import { decoderOf, type RecordDecoder } from './decoders.js';
import { recordMap, type RecordStore, type StoredRecord } from './record-map.js';

/** Options of {@link foldRecords}. */
export interface FoldRecordsOptions<Rec> {
  /**
   * Where records are kept. One of yours serves every subscription.
   *
   * @default a `recordMap()` for each subscription: the 100,000 records that were set last
   */
  readonly store?: RecordStore<Rec>;
  /**
   * Codec or schema that gives records their type. A record it refuses is not kept, and what was at
   * its place is removed.
   *
   * @default none: records are `unknown`
   */
  readonly decoder?: RecordDecoder<Rec>;
  /**
   * Statuses of an account that is not active which remove its records. The others (`suspended`,
   * `deactivated` …) are expected to pass, and the records would not be sent again.
   *
   * @default ['deleted', 'takendown']
   */
  readonly clearOn?: readonly string[];
}

/** A record was created or replaced. */
export interface RecordSet<Rec> {
  readonly type: 'set';
  readonly uri: string;
  readonly current: StoredRecord<Rec>;
  /** What it takes the place of, if known. */
  readonly previous: StoredRecord<Rec> | undefined;
  readonly event: CommitEvent;
}

/** A record was deleted, or replaced by one that the decoder refuses. */
export interface RecordRemoved<Rec> {
  readonly type: 'remove';
  readonly uri: string;
  /** The record, if known. */
  readonly previous: StoredRecord<Rec> | undefined;
  readonly event: CommitEvent;
}

/** All records of an account are gone. */
export interface AccountCleared<Rec> {
  readonly type: 'clear';
  readonly did: string;
  /** `sync`, or the status of the account. */
  readonly cause: string;
  /** Those that were known. */
  readonly removed: readonly StoredRecord<Rec>[];
  readonly event: AccountEvent | SyncEvent;
}

/** What an event changes. `cursorOf(change.event)` is its position. */
export type RecordChange<Rec = unknown> = RecordSet<Rec> | RecordRemoved<Rec> | AccountCleared<Rec>;

/**
 * Folds events into the records that exist, and emits each change with what was there before.
 *
 * Creates and updates set a record, deletes remove it. A deleted or taken down account loses all its
 * records; so does one whose repository was reset (`sync`): those it still has follow as creates. Each
 * event gives one change at most, also when nothing is known of the record or account: the stream may
 * have begun later, or the store may have forgotten.
 *
 * It needs account and sync events: put it directly behind the stream, filtered by the option
 * `collections`, not behind `inCollection` or `ofKind`. v1 has no sync events.
 *
 * @example
 * ```ts
 * import * as t from 'io-ts';
 * import { jetstream } from 'rx-jetstream';
 * import { foldRecords } from 'rx-jetstream/operators';
 *
 * const Status = t.type({ status: t.string });
 * jetstream({ collections: ['xyz.statusphere.status'] })
 *   .pipe(foldRecords({ decoder: Status }))
 *   .subscribe((change) => {
 *     if (change.type === 'set') console.log(change.previous?.record.status, change.current.record.status);
 *   });
 * ```
 *
 * @see {@link recordMap}
 */
export function foldRecords<Rec = unknown>(
  options: FoldRecordsOptions<Rec> = {},
): OperatorFunction<JetstreamEvent, RecordChange<Rec>> {
  const { decoder, clearOn = ['deleted', 'takendown'] } = options;
  const decode = decoder === undefined ? undefined : decoderOf(decoder);
  const clearing = new Set(clearOn);

  const ofCommit = (store: RecordStore<Rec>, event: CommitEvent): RecordChange<Rec> => {
    const { did, commit } = event;
    const { collection, rkey, rev, cid } = commit;
    const uri = `at://${did}/${collection}/${rkey}`;
    const remove = () => ({ type: 'remove', uri, previous: store.delete(uri), event }) as const;
    if (commit.operation === 'delete') return remove();
    const decoded = decode?.(commit.record);
    if (decoded?.ok === false) return remove();
    const record = decoded === undefined ? (commit.record as Rec) : decoded.record;
    const current = { uri, did, collection, rkey, rev, ...(cid !== undefined && { cid }), record };
    return { type: 'set', uri, current, previous: store.set(current), event };
  };

  const changeOf = (
    store: RecordStore<Rec>,
    event: JetstreamEvent,
  ): RecordChange<Rec> | undefined => {
    if (event.kind === 'commit') return ofCommit(store, event);
    if (event.kind === 'identity') return undefined;
    let cause: string | undefined = 'sync';
    if (event.kind === 'account') {
      const { active, status } = event.account;
      cause = !active && status !== undefined && clearing.has(status) ? status : undefined;
    }
    if (cause === undefined) return undefined;
    const { did } = event;
    return { type: 'clear', did, cause, removed: store.clear(did), event };
  };

  return (source) =>
    defer(() => {
      const store = options.store ?? recordMap<Rec>();
      return source.pipe(
        map((event) => changeOf(store, event)),
        filter((change) => change !== undefined),
      );
    });
}
