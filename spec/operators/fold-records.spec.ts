import { describe, expect, it } from '@jest/globals';
import * as t from 'io-ts';
import { from, of } from 'rxjs';
import { cursorOf, type JetstreamEvent } from 'rx-jetstream';
import {
  foldRecords,
  type FoldRecordsOptions,
  recordMap,
  type RecordChange,
} from 'rx-jetstream/operators';
import { numberedEvents, testEvent } from 'rx-jetstream/testing';
import { marbles } from '../helpers/marbles.js';
import { streamed } from '../helpers/streamed.js';

const ALICE = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const BOB = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb';
const STATUS = 'xyz.statusphere.status';
const uri = (rkey: string, did = ALICE) => `at://${did}/${STATUS}/${rkey}`;
const set = (rkey: string, status: unknown = '🙂', did = ALICE) =>
  testEvent.create(STATUS, { did, rkey, record: { status } });
const update = (rkey: string, status: unknown) =>
  testEvent.update(STATUS, { did: ALICE, rkey, record: { status } });
const remove = (rkey: string) => testEvent.delete(STATUS, { did: ALICE, rkey });
const account = (status?: string, active = false) =>
  testEvent.account({ did: ALICE, active, ...(status !== undefined && { status }) });
const sync = testEvent.sync({ did: ALICE });
const Status = t.type({ status: t.string });

function fold<Rec = unknown>(events: readonly JetstreamEvent[], options?: FoldRecordsOptions<Rec>) {
  const changes: RecordChange<Rec>[] = [];
  from(events)
    .pipe(foldRecords(options))
    .subscribe((change) => changes.push(change));
  return changes;
}

/** What exists in the end. */
function truth(events: readonly JetstreamEvent[], clearOn?: readonly string[]) {
  const store = recordMap();
  fold(events, { store, ...(clearOn && { clearOn }) });
  return [...store.values()].map((record) => record.uri);
}

describe('foldRecords: the changes', () => {
  it('a create sets a record', () => {
    const event = set('1');
    const { commit } = event;
    expect(fold([event])).toEqual([
      {
        type: 'set',
        uri: uri('1'),
        current: {
          uri: uri('1'),
          did: ALICE,
          collection: STATUS,
          rkey: '1',
          rev: commit.rev,
          cid: commit.cid,
          record: commit.record,
        },
        previous: undefined,
        event,
      },
    ]);
  });

  it('an update knows what it replaces, and a delete what it takes away', () => {
    const [first, second, third] = fold([set('1', 'old'), update('1', 'new'), remove('1')]);
    const old = first?.type === 'set' ? first.current : undefined;
    expect(second).toMatchObject({ type: 'set', current: { record: { status: 'new' } } });
    expect(second?.type === 'set' && second.previous).toBe(old);
    expect(third).toMatchObject({ type: 'remove', uri: uri('1') });
    expect(third?.type === 'remove' && third.previous).toMatchObject({ record: { status: 'new' } });
  });

  it('what is not known is changed as well: the stream may have begun later', () => {
    expect(fold([remove('1'), account('deleted'), sync])).toMatchObject([
      { type: 'remove', uri: uri('1'), previous: undefined },
      { type: 'clear', did: ALICE, cause: 'deleted', removed: [] },
      { type: 'clear', did: ALICE, cause: 'sync', removed: [] },
    ]);
  });

  it('an account that goes takes its records with it, and no others', () => {
    const [first, other, second, cleared] = fold([
      set('1'),
      set('1', 'bob', BOB),
      set('2'),
      account('deleted'),
    ]);
    expect(cleared).toMatchObject({ type: 'clear', did: ALICE });
    const gone = cleared?.type === 'clear' ? cleared.removed.map((record) => record.uri) : [];
    expect(gone).toEqual([uri('1'), uri('2')]);
    expect([first, second, other].every((change) => change?.type === 'set')).toBe(true);
  });

  it('says nothing of what changes no record', () => {
    expect(
      fold([testEvent.identity(), account(undefined, true), account('suspended'), account()]),
    ).toEqual([]);
  });

  it('has the very event, so that cursorOf works', () => {
    const events = streamed(numberedEvents(3));
    expect(fold(events).map(({ event }) => cursorOf(event))).toEqual(events.map(cursorOf));
  });
});

describe('foldRecords: the truth', () => {
  it('deletes remove, updates of the unknown set', () => {
    expect(truth([set('1'), update('2', 'x'), set('3'), remove('1')])).toEqual([
      uri('2'),
      uri('3'),
    ]);
  });

  it('after a sync only what follows exists', () => {
    expect(truth([set('1'), set('2'), set('9', '', BOB), sync, set('2')])).toEqual([
      uri('9', BOB),
      uri('2'),
    ]);
  });

  it.each([
    ['deleted', false, []],
    ['takendown', false, []],
    ['suspended', false, [uri('1')]],
    ['deactivated', false, [uri('1')]],
    ['deleted', true, [uri('1')]],
    [undefined, false, [uri('1')]],
  ])('an account event of status %s, active %s', (status, active, left) => {
    expect(truth([set('1'), account(status, active)])).toEqual(left);
  });

  it('other statuses remove where they are told to', () => {
    const both = [set('1'), account('deactivated')];
    expect(truth(both, ['deactivated'])).toEqual([]);
    expect(truth([set('1'), account('deleted')], [])).toEqual([uri('1')]);
  });
});

describe('foldRecords with a decoder', () => {
  it('gives records their type, and keeps none that it refuses', () => {
    const changes = fold([set('1', 'fine'), set('2', 7), update('1', 8), remove('1')], {
      decoder: Status,
    });
    expect(changes).toMatchObject([
      { type: 'set', uri: uri('1'), current: { record: { status: 'fine' } } },
      { type: 'remove', uri: uri('2'), previous: undefined },
      { type: 'remove', uri: uri('1'), previous: { record: { status: 'fine' } } },
      { type: 'remove', uri: uri('1'), previous: undefined },
    ]);
  });

  it('keeps what the decoder makes of a record', () => {
    const Length = new t.Type<number, unknown>(
      'Length',
      t.number.is,
      (value) => t.success((value as { status: string }).status.length),
      t.identity,
    );
    const [change] = fold([set('1', 'four')], { decoder: Length });
    expect(change).toMatchObject({ type: 'set', current: { record: 4 } });
  });
});

describe('foldRecords as an operator', () => {
  it(
    'emits with its source, and lets go of it',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<JetstreamEvent>('a-i-d-#', {
        a: set('1'),
        i: testEvent.identity(),
        d: remove('1'),
      });
      const changes$ = source.pipe(foldRecords());
      expectObservable(changes$).toBe('a---d-#', {
        a: expect.objectContaining({ type: 'set' }),
        d: expect.objectContaining({ type: 'remove' }),
      });
      expectSubscriptions(source.subscriptions).toBe('^-----!');
    }),
  );

  it('folds anew for each subscription, unless the store is yours', () => {
    const source = of(set('1'));
    const previous = (changes$: typeof own$) => {
      const got: unknown[] = [];
      for (let round = 0; round < 2; round += 1) {
        changes$.subscribe((change) => got.push(change.type === 'set' && change.previous?.uri));
      }
      return got;
    };
    const own$ = source.pipe(foldRecords());
    const given$ = source.pipe(foldRecords({ store: recordMap() }));
    expect(previous(own$)).toEqual([undefined, undefined]);
    expect(previous(given$)).toEqual([undefined, uri('1')]);
  });

  it('errors with what the store throws', () => {
    const store = recordMap();
    const broken = {
      ...store,
      delete: () => {
        throw new Error('no table');
      },
    };
    const got: unknown[] = [];
    from([set('1'), remove('1'), set('2')])
      .pipe(foldRecords({ store: broken }))
      .subscribe({
        next: ({ type }) => got.push(type),
        error: (error: unknown) => got.push(error),
      });
    expect(got).toEqual(['set', new Error('no table')]);
  });
});
