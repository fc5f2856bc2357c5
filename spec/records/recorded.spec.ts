import { describe, expect, it } from '@jest/globals';
import { from, toArray, firstValueFrom } from 'rxjs';
import { parseV1 } from '../../src/wire/v1.js';
import { parseV2 } from '../../src/wire/v2.js';
import { ofKind } from 'rx-jetstream/operators';
import type { JetstreamEvent } from 'rx-jetstream';
import { originOf } from '../helpers/origins.js';
import { recorded } from '../helpers/recorded.js';
import { problems } from '../lexicon/problems.js';
import { codecOf } from './codecs.js';

async function recordsOf(wire: 'v1' | 'v2') {
  const parse = wire === 'v1' ? parseV1 : parseV2;
  const events = recorded(wire).map((line) => parse(line, originOf(wire)) as JetstreamEvent);
  const commits = await firstValueFrom(from(events).pipe(ofKind('commit'), toArray()));
  return commits.flatMap(({ commit }) => (commit.operation === 'delete' ? [] : [commit]));
}

const graphemes = new Intl.Segmenter();
const isTooLong = (record: unknown) =>
  [...graphemes.segment((record as { text?: string }).text ?? '')].length > 300;

/**
 * The recording server's traffic is made up by its simulator, and that writes some posts that are
 * longer than their lexicon allows. They are refused for that and for nothing else.
 */
describe.each([
  { wire: 'v1', all: 1551, tooLong: 43 },
  { wire: 'v2', all: 1750, tooLong: 47 },
] as const)('records recorded on $wire', ({ wire, all, tooLong }) => {
  it('decode by the codec of their collection, but for posts that are too long', async () => {
    const commits = await recordsOf(wire);
    expect(commits).toHaveLength(all);
    const refused = commits.flatMap(({ collection, record }) => {
      const found = problems(codecOf(collection), record);
      return found.length === 0 ? [] : [{ found, isTooLong: isTooLong(record) }];
    });
    const expected = { found: ['text is longer than 300 graphemes'], isTooLong: true };
    expect(refused).toEqual(refused.map(() => expected));
    expect(refused).toHaveLength(tooLong);
    expect(commits.filter(({ record }) => isTooLong(record))).toHaveLength(tooLong);
  });
});
