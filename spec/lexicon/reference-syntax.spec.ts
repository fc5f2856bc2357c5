import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import * as lexicon from 'rx-jetstream/lexicon';

/** Texts near the border between valid and invalid: a valid one with a few letters changed. */
const seeds = {
  atIdentifier: ['did:plc:7iza6de2dwap2sbkpav7c6c6', 'alice.bsky.social'],
  atUri: ['at://did:plc:asdf/com.atproto.feed.post/3jzfcijpj2z2a', 'at://a.bsky.social#/x'],
  datetime: ['1985-04-12T23:20:50.123Z', '2024-02-29T23:59:59+13:45', '0000-01-01T00:00:00Z'],
  did: ['did:plc:7iza6de2dwap2sbkpav7c6c6', 'did:web:localhost%3A1234'],
  handle: ['alice.bsky.social', 'xn--ls8h.test'],
  language: ['de-CH-1901', 'en-GB-boont-r-extended-sequence-x-private', 'i-default', 'x-foo'],
  nsid: ['app.bsky.feed.post', 'a-0.b-1.c'],
  recordKey: ['self', '~1.2-3_', 'lang:', '..'],
  tid: ['3jzfcijpj2z2a', '7777777777777'],
  uri: ['https://example.com/a?b#c', 'urn:x:y'],
} as const;
type Format = keyof typeof seeds;
const names = Object.keys(seeds) as Format[];

const RUNS = 3000;
const letter = fc.constantFrom(...'abcdefgxyzABXZ0123456789-._~:/#?@%+ !é\n', '👍');
const mutated = (format: Format) =>
  fc
    .tuple(
      fc.constantFrom(...seeds[format]),
      fc.array(fc.tuple(fc.nat(60), fc.nat(3), letter), { maxLength: 3 }),
    )
    .map(([text, changes]) => changes.reduce(change, text));

function change(text: string, [at, how, added]: readonly [number, number, string]): string {
  const place = at % (text.length + 1);
  const [before, after] = [text.slice(0, place), text.slice(place)];
  if (how === 0) return before + added + after;
  if (how === 1) return before + after.slice(1);
  return how === 2 ? before + added + after.slice(1) : before + after.slice(0, 3) + after;
}

/** Asks the reference implementation, in a process of its own: it is an ES module. */
const REFERENCE = `
  import * as syntax from '@atproto/syntax';
  const judges = {
    atIdentifier: syntax.isAtIdentifierString, atUri: (text) => syntax.isAtUriString(text),
    datetime: syntax.isDatetimeString, did: syntax.isValidDid, handle: syntax.isValidHandle,
    language: syntax.isValidLanguage, nsid: syntax.isValidNsid, recordKey: syntax.isValidRecordKey,
    tid: syntax.isValidTid, uri: syntax.isValidUri,
  };
  let input = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) input += chunk;
  const verdicts = Object.entries(JSON.parse(input)).map(([format, texts]) => [
    format, texts.map((text) => Boolean(judges[format](text))),
  ]);
  process.stdout.write(JSON.stringify(Object.fromEntries(verdicts)));
`;

/** February 30 is a day to the reference; RFC 3339, 5.7 knows how long months are. */
function isRealDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCDate() === Number(day);
}

describe('string formats against @atproto/syntax', () => {
  const texts = Object.fromEntries(
    names.map((name) => [name, fc.sample(mutated(name), { numRuns: RUNS, seed: 42 })]),
  ) as Record<Format, string[]>;
  let reference: Record<Format, boolean[]>;
  beforeAll(() => {
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', REFERENCE], {
      cwd: join(__dirname, '../..'),
      input: JSON.stringify(texts),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    reference = JSON.parse(output) as Record<Format, boolean[]>;
  }, 60_000);

  it.each(names)('judges %s alike', (name) => {
    const verdicts = reference[name];
    const differing = texts[name].filter((text, index) => {
      const theirs = verdicts[index] === true && (name !== 'datetime' || isRealDay(text));
      return lexicon[name].is(text) !== theirs;
    });
    expect(differing).toEqual([]);
    // Both sides of the border were visited.
    expect(verdicts.filter(Boolean).length).toBeGreaterThan(RUNS / 20);
    expect(verdicts.filter((verdict) => !verdict).length).toBeGreaterThan(RUNS / 20);
  });
});
