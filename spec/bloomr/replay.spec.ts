import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError } from 'rx-jetstream';
import { bloomr, type Replay } from 'rx-jetstream/bloomr';
import { readReplay } from '../../src/bloomr/replay.js';
import { SCRIPT, TOKEN } from './bloomr-world.js';

const NOW = Date.UTC(2026, 0, 2);
const SECOND = 1000;
const DAY = 86_400_000;

describe('the option replay', () => {
  it.each([
    ['2s', 2 * SECOND],
    ['2sec', 2 * SECOND],
    ['1second', SECOND],
    ['2seconds', 2 * SECOND],
    ['3m', 180 * SECOND],
    ['3min', 180 * SECOND],
    ['3mins', 180 * SECOND],
    ['2h', 7200 * SECOND],
    ['1hour', 3600 * SECOND],
    ['2hours', 7200 * SECOND],
    ['2d', 2 * DAY],
    ['1day', DAY],
    ['2days', 2 * DAY],
    ['2 h', 7200 * SECOND],
  ])('takes the age %s', (text, span) => {
    expect(readReplay(text as Replay).from(NOW)).toBe(NOW - span);
  });

  it.each(['2024-03-26T15:24:57Z', '2024-03-26T15:24:57.123+01:00', '2024-03-26T15:24Z'])(
    'takes the time %s as it stands',
    (text) => {
      const { text: sent, from } = readReplay(text as Replay);
      expect([sent, from(NOW)]).toEqual([text, Date.parse(text)]);
    },
  );

  it('takes a Date and an id', () => {
    expect(readReplay(new Date(NOW)).text).toBe('2026-01-02T00:00:00.000Z');
    expect(readReplay('6ba7b810-9dad-11d1-80b4-00c04fd430c8').from(NOW)).toBeUndefined();
    expect(readReplay({ id: 'any id' })).toMatchObject({ text: 'any id' });
  });

  it.each([
    '',
    'yesterday',
    '2 weeks',
    '2w',
    '-2h',
    'h',
    '2hrs',
    '2024-03-26',
    '2024-99-26T15:24:57Z',
    'some-id',
    5,
    null,
    {},
    { id: '' },
    new Date(Number.NaN),
  ])('refuses %j', (given) => {
    expect(() => readReplay(given as Replay)).toThrow(InvalidOptionsError);
  });
});

describe('options of bloomr', () => {
  const refusal = (options: object): unknown => {
    let found: unknown;
    bloomr({ stream: SCRIPT, token: TOKEN, ...options }).subscribe({
      error: (error: unknown) => (found = error),
    });
    return found;
  };

  it.each([
    ['stream', { stream: '' }],
    ['token', { token: '' }],
    ['token', { token: 5 }],
    ['channel', { channel: 5 }],
    ['replay', { replay: 'soon' }],
    ['replayLimit', { replayLimit: 10_001 }],
    ['replayLimit', { replayLimit: 0.5 }],
    ['identities', { identities: 0 }],
    ['url', { url: `x ${TOKEN}` }],
    ['url', { url: 'ftp://x' }],
    ['stream', { stream: undefined }],
    ['connectTimeout', { connectTimeout: 0 }],
    ['connectTimeout', { connectTimeout: Infinity }],
    ['retry.jitter', { retry: { jitter: 2 } }],
  ])('%s is checked at subscribe', (option, options) => {
    expect(refusal(options)).toMatchObject({ option });
    expect(String(refusal(options))).not.toContain(TOKEN);
  });
});
