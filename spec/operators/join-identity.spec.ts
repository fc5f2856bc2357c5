import { describe, expect, it } from '@jest/globals';
import { from, of } from 'rxjs';
import type { IdentityEvent, JetstreamEvent } from 'rx-jetstream';
import { joinIdentity, type JoinIdentityOptions } from 'rx-jetstream/operators';
import { testEvent } from 'rx-jetstream/testing';
import { marbles } from '../helpers/marbles.js';

const ALICE = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const BOB = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb';
const post = (did = ALICE) => testEvent.post({ did });
const named = (handle: string, did = ALICE) => testEvent.identity({ did, handle });

/** An identity event that does not say the handle. */
function unnamed(did = ALICE): IdentityEvent {
  const { identity, ...event } = testEvent.identity({ did });
  const { handle: _, ...rest } = identity;
  return { ...event, identity: rest };
}

function handles(events: readonly JetstreamEvent[], options?: JoinIdentityOptions) {
  const got: (string | undefined)[] = [];
  from(events)
    .pipe(joinIdentity(options))
    .subscribe(({ handle }) => got.push(handle));
  return got;
}

describe('joinIdentity', () => {
  it(
    'puts the latest handle beside each event',
    marbles(({ hot, expectObservable }) => {
      const p = post();
      const [n, m] = [named('old.test'), named('new.test')];
      const source = hot<JetstreamEvent>('-p-n-p-m-p|', { p, n, m });
      expectObservable(source.pipe(joinIdentity())).toBe('-a-b-c-d-e|', {
        a: { event: p, handle: undefined },
        b: { event: n, handle: 'old.test' },
        c: { event: p, handle: 'old.test' },
        d: { event: m, handle: 'new.test' },
        e: { event: p, handle: 'new.test' },
      });
    }),
  );

  it('keeps accounts apart', () => {
    const events = [named('alice.test'), named('bob.test', BOB), post(), post(BOB)];
    expect(handles(events).slice(2)).toEqual(['alice.test', 'bob.test']);
  });

  it('forgets a handle that no longer holds', () => {
    expect(handles([named('old.test'), unnamed(), post()])).toEqual([
      'old.test',
      undefined,
      undefined,
    ]);
  });

  it('forgets the handle of a deleted account, and of no other', () => {
    const gone = (status: string) => testEvent.account({ did: ALICE, active: false, status });
    expect(handles([named('a.test'), gone('deactivated'), post()]).at(-1)).toBe('a.test');
    expect(handles([named('a.test'), gone('deleted'), post()]).at(-1)).toBeUndefined();
  });

  it('begins with what it is given, and writes there', () => {
    const known = new Map([[ALICE, 'alice.test']]);
    expect(handles([post(), named('bob.test', BOB), post(BOB)], { handles: known })).toEqual([
      'alice.test',
      'bob.test',
      'bob.test',
    ]);
    expect(known.get(BOB)).toBe('bob.test');
  });

  it('keeps so many accounts as it may: those whose handle came last', () => {
    const dids = [ALICE, BOB, 'did:web:carol.example'] as const;
    const events = [
      ...dids.slice(0, 2).map((did) => named(did, did)),
      named('again', ALICE),
      named('carol', dids[2]),
      ...dids.map(post),
    ];
    expect(handles(events, { limit: 2 }).slice(4)).toEqual(['again', undefined, 'carol']);
  });

  it('learns anew for each subscription', () => {
    const joined$ = from([post(), named('a.test')]).pipe(joinIdentity());
    const got: (string | undefined)[] = [];
    for (let round = 0; round < 2; round += 1) joined$.subscribe(({ handle }) => got.push(handle));
    expect(got).toEqual([undefined, 'a.test', undefined, 'a.test']);
  });

  it('errors with what the map throws', () => {
    const broken = {
      get: () => {
        throw new Error('no table');
      },
      set: () => undefined,
      delete: () => undefined,
    };
    let error: unknown;
    of(post())
      .pipe(joinIdentity({ handles: broken }))
      .subscribe({ error: (problem: unknown) => (error = problem) });
    expect(error).toEqual(new Error('no table'));
  });

  it('refuses a limit below 1 at the call', () => {
    expect(() => joinIdentity({ limit: 0 })).toThrow(/^limit: /);
  });
});
