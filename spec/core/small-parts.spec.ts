import { describe, expect, it } from '@jest/globals';
import { madeProgress } from '../../src/core/backoff.js';
import { endError } from '../../src/core/end-error.js';
import { startHeartbeat } from '../../src/core/heartbeat.js';
import { cut, isObject, parseJson } from '../../src/core/json.js';
import { plainEnd } from '../../src/core/plain-end.js';
import { Secrets } from '../../src/core/secrets.js';

describe('madeProgress', () => {
  it('is to be open as long as resetAfter says, or six times that without an event', () => {
    const lasted = (ms: number, anyEvent: boolean) =>
      madeProgress({ resetAfter: 10 }, ms, anyEvent);
    expect([lasted(9, true), lasted(10, true)]).toEqual([false, true]);
    expect([lasted(59, false), lasted(60, false)]).toEqual([false, true]);
  });
});

describe('JSON', () => {
  it('objects are neither null nor arrays', () => {
    expect([{}, null, [], 'x', undefined].map(isObject)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('that cannot be read is undefined', () => {
    expect([parseJson('{"a":1}'), parseJson('{')]).toEqual([{ a: 1 }, undefined]);
  });

  it('texts of the server are cut, and what is no text is empty', () => {
    expect([cut('abcdef', 3), cut('ab', 3), cut(5, 3)]).toEqual(['abc', 'ab', '']);
  });
});

describe('the end of a socket as an error', () => {
  it('names the close code, and the reason where there is one', () => {
    const closed = (reason: string) => endError({ code: 1001, reason }, true).message;
    expect([closed(''), closed('going away')]).toEqual([
      'closed: 1001',
      'closed: 1001, going away',
    ]);
    expect(closed('x'.repeat(500))).toHaveLength('closed: 1001, '.length + 123);
  });

  it('before it was open is a refusal without a status', () => {
    const cause = new Error('no route');
    const refused = endError({ code: 1006, reason: '', error: cause }, false);
    expect(refused).toMatchObject({ status: 0, message: 'no connection: no route', cause });
    expect(endError({ code: 1006, reason: '' }, false).message).toBe('no connection');
  });

  it('with an HTTP answer tells its status, text and wait', () => {
    const answer = (body: string, retryAfter?: string) =>
      plainEnd(
        { code: 1006, reason: '', refusal: { status: 503, retryAfter, body } },
        false,
        Date.UTC(2026, 5, 1, 12),
      );
    expect(answer(' busy\n', '7')).toMatchObject({
      status: 503,
      retryAfter: 7000,
      message: 'HTTP 503 busy',
    });
    expect(answer(' ', 'Mon, 01 Jun 2026 12:00:30 GMT')).toMatchObject({
      retryAfter: 30_000,
      message: 'HTTP 503',
    });
    expect(answer('x'.repeat(500)).message).toBe(`HTTP 503 ${'x'.repeat(256)}`);
  });

  it('without one is as any other', () => {
    expect(plainEnd({ code: 1000, reason: '' }, true, 0).message).toBe('closed: 1000');
  });
});

describe('startHeartbeat', () => {
  function beating() {
    let pings = 0;
    const beat = startHeartbeat(0, () => (pings += 1)) as NonNullable<
      ReturnType<typeof startHeartbeat>
    >;
    return { beat, pings: () => pings };
  }

  it('pings after forty seconds of silence, and waits ten for the answer', () => {
    const { beat, pings } = beating();
    beat(39_999, false, 0);
    expect(pings()).toBe(0);
    expect(beat(40_000, false, 0)).toBe(false);
    expect(pings()).toBe(1);
    expect([beat(49_999, false, 0), beat(50_000, false, 0)]).toEqual([false, true]);
    expect(pings()).toBe(1);
  });

  it('counts from the last sign', () => {
    const { beat, pings } = beating();
    beat(30_000, true, 0);
    beat(69_999, false, 0);
    expect(pings()).toBe(0);
    beat(70_000, false, 0);
    beat(75_000, true, 0);
    expect(beat(114_999, false, 0)).toBe(false);
    expect(pings()).toBe(1);
    beat(115_000, false, 0);
    expect(pings()).toBe(2);
  });

  it('leaves out by how much a tick was late', () => {
    const { beat, pings } = beating();
    beat(45_000, false, 6000);
    beat(45_999, false, 0);
    expect(pings()).toBe(0);
    beat(46_000, false, 0);
    expect(pings()).toBe(1);
    expect(beat(60_000, false, 5000)).toBe(false);
    expect([beat(60_999, false, 0), beat(61_000, false, 0)]).toEqual([false, true]);
  });

  it('is none where nobody can ping', () => {
    expect(startHeartbeat(0, undefined)).toBeUndefined();
  });
});

describe('Secrets', () => {
  it('are hidden in every spelling', () => {
    const secrets = new Secrets();
    secrets.add('a "b"/c');
    expect(secrets.hide('1 a "b"/c 2 a%20%22b%22%2Fc 3 a \\"b\\"/c 4')).toBe(
      '1 [hidden] 2 [hidden] 3 [hidden] 4',
    );
  });

  it('of no characters are none', () => {
    const secrets = new Secrets();
    secrets.add('');
    expect(secrets.hide('abc')).toBe('abc');
  });

  it('are forgotten, the longest unused first, beyond 4,096', () => {
    const secrets = new Secrets();
    for (let number = 0; number < 4096; number += 1) secrets.add(`<${number}>`);
    // Each is known in two spellings: as it is, and as in a URL.
    const shown = ['<2047>', '<2048>', '%3C2048%3E'].map((text) => secrets.hide(text));
    expect(shown).toEqual(['<2047>', '[hidden]', '[hidden]']);
    secrets.add('<2048>');
    secrets.add('new one');
    expect(['<2048>', '<2049>', '<2050>'].map((text) => secrets.hide(text))).toEqual([
      '[hidden]',
      '<2049>',
      '[hidden]',
    ]);
  });

  it('are taken out of the end of a socket', () => {
    const secrets = new Secrets();
    secrets.add('hush');
    const safe = new Error('no route');
    expect(
      secrets.hideEnd({
        code: 1008,
        reason: 'no hush',
        error: new Error('with hush'),
        refusal: { status: 401, retryAfter: '5', body: 'not hush' },
      }),
    ).toEqual({
      code: 1008,
      reason: 'no [hidden]',
      error: undefined,
      refusal: { status: 401, retryAfter: '5', body: 'not [hidden]' },
    });
    const end = secrets.hideEnd({ code: 1006, reason: '', error: safe });
    expect(end).toEqual({ code: 1006, reason: '', error: safe });
    expect(Object.keys(end)).not.toContain('refusal');
    expect(secrets.hideCause('hush')).toBeUndefined();
    expect(secrets.hideCause(Object.assign(new Error('x'), { stack: 'at hush' }))).toBeUndefined();
    expect(secrets.hideCause(Object.assign(safe, { stack: undefined }))).toBe(safe);
  });
});
