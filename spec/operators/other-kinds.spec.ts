import { describe, expect, it } from '@jest/globals';
import * as t from 'io-ts';
import { from, map, type Observable } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { decodeRecord, decodeRecordEither, whereRecord } from 'rx-jetstream/operators';
import { account, created, deleted, identity, sync } from '../helpers/event-values.js';

const Post = t.type({ text: t.string });
const post = created('app.bsky.feed.post');
const events$ = from<JetstreamEvent[]>([
  identity(),
  account(),
  post,
  sync(),
  deleted('app.bsky.feed.post'),
]);

const outcomes: [name: string, kept$: Observable<unknown>][] = [
  ['decodeRecord', events$.pipe(decodeRecord(Post, { onInvalid: 'error' }))],
  [
    'decodeRecordEither',
    events$.pipe(
      decodeRecordEither(Post),
      map((result) => (result._tag === 'Right' ? result.right : result.left)),
    ),
  ],
  ['whereRecord', events$.pipe(whereRecord(() => true))],
];

describe('events that have no record', () => {
  it.each(outcomes)('are left out by %s', (_name, kept$) => {
    const got: unknown[] = [];
    kept$.subscribe((value) => got.push(value));
    expect(got).toEqual([post]);
  });
});
