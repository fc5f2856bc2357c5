import { describe, expect, it } from '@jest/globals';
import { of } from 'rxjs';
import type { DecodeRecordError } from 'rx-jetstream';
import { decodeRecord } from 'rx-jetstream/operators';
import { AppBskyFeedPost } from 'rx-jetstream/records';
import { PUBLISHED } from '../../src/cli/codegen/published.js';
import { created } from '../helpers/event-values.js';
import { problems } from '../lexicon/problems.js';
import { codecOf, codecs } from './codecs.js';
import { embeds, samples } from './samples.js';

const cases = samples.map((sample) => ({ collection: sample.record.$type, ...sample }));
const changed = (record: object, change: object) =>
  JSON.parse(JSON.stringify({ ...record, ...change })) as unknown;

describe('the records', () => {
  it('are those of every published lexicon, each with a sample', () => {
    const collections = [...PUBLISHED].filter((name) => codecs.get(name)?.is({}) === false);
    const withRecords = collections.filter((name) =>
      problems(codecOf(name), {}).includes('$type is missing'),
    );
    expect(cases.map(({ collection }) => collection).sort()).toEqual(withRecords.sort());
    expect(withRecords).toHaveLength(21);
    expect([...codecs.keys()].filter((name) => name.includes('.')).length).toBeGreaterThan(50);
  });
});

describe.each(cases)('a record of $collection', ({ collection, record, wrong }) => {
  const codec = codecOf(collection);

  it('decodes to the very same object', () => {
    const result = codec.decode(record);
    expect(result).toEqual({ _tag: 'Right', right: record });
    if (result._tag === 'Right') expect(result.right).toBe(record);
    expect(codec.is(record)).toBe(true);
  });

  it('keeps fields that nobody knows, through decoding, encoding and JSON', () => {
    const text = JSON.stringify(grown(record));
    const result = codec.decode(JSON.parse(text));
    expect(result._tag).toBe('Right');
    if (result._tag === 'Right') expect(JSON.stringify(codec.encode(result.right))).toBe(text);
  });

  it('is refused when it is no record at all', () => {
    for (const value of [null, undefined, 'text', 7, [], [record]]) {
      expect(codec.is(value)).toBe(false);
      expect(problems(codec, value)).toHaveLength(1);
    }
  });

  it('has at least five ways to be wrong here', () => {
    expect(wrong.length).toBeGreaterThanOrEqual(5);
  });

  it.each(wrong)('is refused with %j', (change, ...expected) => {
    const value = changed(record, change);
    expect(problems(codec, value)).toEqual(expected);
    expect(codec.is(value)).toBe(false);
  });
});

/** A copy with a further field in every object that may have one: links and bytes may not. */
function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  if (typeof value !== 'object' || value === null || '$link' in value) return value;
  const fields = Object.entries(value).map(([key, part]) => [key, grown(part)] as const);
  return { ...Object.fromEntries(fields), 'com.example.extra': { deep: [1, null, 'x'] } };
}

describe('a post', () => {
  it.each(embeds)('may have the embed %j', (embed) => {
    const post = {
      $type: 'app.bsky.feed.post',
      text: '',
      createdAt: '2026-11-21T05:32:53Z',
      embed,
    };
    expect(problems(AppBskyFeedPost, post)).toEqual([]);
  });

  it('that lies is told by decodeRecord, with the field', () => {
    const got: DecodeRecordError[] = [];
    of(created('app.bsky.feed.post', { $type: 'app.bsky.feed.post', text: 7 }))
      .pipe(decodeRecord(AppBskyFeedPost, { onInvalid: (problem) => got.push(problem) }))
      .subscribe();
    expect(got[0]?.message).toContain('is not valid: text is not a string');
    expect(got.flatMap(({ problems: each }) => each)).toEqual([
      { path: 'text', message: 'is not a string' },
      { path: 'createdAt', message: 'is missing' },
    ]);
  });
});
