import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMicros } from '../../src/wire/time.js';

/** The largest whole number of microseconds a double keeps exactly, as ms. */
const LAST_MS = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

/** A time as the server writes it, of any microsecond. */
function wireTime(micros: bigint): string {
  const seconds = new Date(Number(micros / 1_000_000n) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(micros % 1_000_000n).padStart(6, '0')}Z`;
}

const anyMicros = fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) });

describe('parseMicros', () => {
  it('reads every microsecond exactly', () => {
    fc.assert(
      fc.property(anyMicros, (micros) => {
        expect(parseMicros(wireTime(micros))).toBe(Number(micros));
      }),
      { numRuns: 5000 },
    );
  });

  it('agrees with Date to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(LAST_MS), noInvalidDate: true }),
        (date) => {
          const text = date.toISOString().replace('Z', '000Z');
          expect(parseMicros(text)).toBe(date.getTime() * 1000);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('accepts exactly the days that exist', () => {
    for (const year of [1970, 2000, 2023, 2024, 2100]) {
      for (let month = 1; month <= 12; month += 1) {
        for (let day = 0; day <= 32; day += 1) {
          const two = (value: number) => String(value).padStart(2, '0');
          const text = `${year}-${two(month)}-${two(day)}T12:00:00`;
          const date = new Date(`${text}Z`);
          const exists = date.getTime() > 0 && date.toISOString().startsWith(text);
          expect([text, Number.isNaN(parseMicros(`${text}.000000Z`))]).toEqual([text, !exists]);
        }
      }
    }
  });

  it.each([
    ['1970-01-01T00:00:00.000000Z', 0],
    ['1970-01-01T00:00:00.000001Z', 1],
    ['2025-06-15T15:06:40.000023Z', 1_750_000_000_000_023],
    ['2024-02-29T23:59:59.999999Z', 1_709_251_199_999_999],
    ['2255-06-05T23:47:34.740991Z', Number.MAX_SAFE_INTEGER],
  ])('%s is %d', (text, micros) => {
    expect(parseMicros(text)).toBe(micros);
  });

  it.each([
    ['no digit too few', '2026-06-01T00:00:00.00000Z'],
    ['nor too many', '2026-06-01T00:00:00.0000000Z'],
    ['no milliseconds', '2026-06-01T00:00:00.000Z'],
    ['no whole seconds', '2026-06-01T00:00:00Z'],
    ['no other zone', '2026-06-01T00:00:00.000000+'],
    ['no offset', '2026-06-01T00:00:00.00+00:00'],
    ['no lower case', '2026-06-01t00:00:00.000000z'],
    ['no blank for T', '2026-06-01 00:00:00.000000Z'],
    ['no comma', '2026-06-01T00:00:00,000000Z'],
    ['no other dashes', '2026/06/01T00:00:00.000000Z'],
    ['no month 0', '2026-00-01T00:00:00.000000Z'],
    ['no month 13', '2026-13-01T00:00:00.000000Z'],
    ['no day 0', '2026-06-00T00:00:00.000000Z'],
    ['no 29 February', '2026-02-29T00:00:00.000000Z'],
    ['no hour 24', '2026-06-01T24:00:00.000000Z'],
    ['no minute 60', '2026-06-01T00:60:00.000000Z'],
    ['no second 60', '2026-06-01T00:00:60.000000Z'],
    ['nothing before 1970', '1969-12-31T23:59:59.999999Z'],
    ['nothing a double cannot keep', '2255-06-05T23:47:34.740992Z'],
    ['nothing of the year 9999', '9999-12-31T23:59:59.999999Z'],
    ['no other digits', '２０２６-06-01T00:00:00.000000Z'],
    ['no signs', '+026-06-01T00:00:00.000000Z'],
    ['no blanks for digits', '2026- 6-01T00:00:00.000000Z'],
    ['no exponent', '2026-06-01T00:00:00.0000e1Z'],
    ['nothing at all', ''],
  ])('%s', (_name, text) => {
    expect(parseMicros(text)).toBeNaN();
  });

  it.each([undefined, null, 0, 1_780_272_000_000_000, true, {}, [], new Date(0)])(
    'no value that is no text: %p',
    (value) => {
      expect(parseMicros(value)).toBeNaN();
    },
  );

  it('gives a time or NaN for any damage of one character, and never a wrong shape', () => {
    fc.assert(
      fc.property(
        anyMicros,
        fc.nat({ max: 26 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (micros, at, other) => {
          const text = wireTime(micros);
          const damaged = text.slice(0, at) + other + text.slice(at + 1);
          const result = parseMicros(damaged);
          if (Number.isNaN(result)) return;
          expect(wireTime(BigInt(result))).toBe(damaged);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
