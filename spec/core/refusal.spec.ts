import { describe, expect, it } from '@jest/globals';
import { CursorTooOldError, InvalidRequestError, UpgradeRefusedError } from 'rx-jetstream';
import { refusalError } from '../../src/live/refusal.js';

const refusal = (status: number, body: string) =>
  refusalError({ status, retryAfter: undefined, body }, 0);
const envelope = (error: string, message: string) => JSON.stringify({ error, message });

describe('refusalError', () => {
  it('knows a cursor that is too old', () => {
    const error = refusal(400, envelope('CursorTooOld', 'begin at 5'));
    expect(error).toBeInstanceOf(CursorTooOldError);
    expect([error.message, error.hint]).toEqual(['begin at 5', 'see the option cursorTooOld']);
  });

  it('knows a request that is wrong, of v2 and of v1', () => {
    const two = refusal(400, envelope('InvalidRequest', 'no such kind'));
    expect(two).toBeInstanceOf(InvalidRequestError);
    expect([two.message, two.hint]).toEqual([
      'the server refused: no such kind',
      'correct the cursor or the filter',
    ]);
    const one = refusal(400, 'subscribe: invalid collection\n');
    expect(one).toBeInstanceOf(InvalidRequestError);
    expect(one.message).toBe('the server refused: subscribe: invalid collection');
  });

  it('takes the same words under another status for a passing trouble', () => {
    for (const body of [
      envelope('CursorTooOld', 'begin at 5'),
      envelope('InvalidRequest', 'no such kind'),
      'subscribe: invalid collection',
    ]) {
      expect(refusal(503, body)).toBeInstanceOf(UpgradeRefusedError);
    }
    expect(refusal(400, 'Bad Request')).toBeInstanceOf(UpgradeRefusedError);
  });

  it('says what it was told, in short, and nothing of what it was not', () => {
    expect(refusal(503, '').message).toBe('HTTP 503');
    expect(refusal(503, '  try later \n').message).toBe('HTTP 503 try later');
    expect(refusal(429, envelope('RateLimited', 'slow down')).message).toBe(
      'HTTP 429 RateLimited slow down',
    );
    expect(refusal(502, 'x'.repeat(2000)).message).toBe(`HTTP 502 ${'x'.repeat(256)}`);
  });
});
