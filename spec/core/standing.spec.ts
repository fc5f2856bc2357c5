import { describe, expect, it } from '@jest/globals';
import { VirtualTimeScheduler } from 'rxjs';
import { UpgradeRefusedError, type Notice } from 'rx-jetstream';
import { Standing } from '../../src/live/standing.js';

type Told = Extract<Notice, { code: 'compression' }>;

function standingOf() {
  const scheduler = new VirtualTimeScheduler();
  const told: Pick<Told, 'cause' | 'reason'>[] = [];
  const standing = new Standing(scheduler, (body) => {
    const { cause, reason } = body as Told;
    told.push({ cause, reason });
  });
  const refused = (status: number, message: string, hidden = false) =>
    standing.refused(new UpgradeRefusedError(status, undefined, message), 7, hidden);
  return { scheduler, standing, told, refused };
}

const UNKNOWN = 'HTTP 400 UnknownZstdDictionary';

describe('Standing', () => {
  it('tells each cause once', () => {
    const { standing, told } = standingOf();
    standing.note('rotated', 'one');
    standing.note('rotated', 'two');
    standing.note('refused', 'three');
    expect(told).toEqual([
      { cause: 'rotated', reason: 'one' },
      { cause: 'refused', reason: 'three' },
    ]);
  });

  it('is held from when it was given up, for a while', () => {
    const { scheduler, standing } = standingOf();
    expect(standing.held).toBe(false);
    standing.giveUp('refused', 'no');
    expect(standing.held).toBe(true);
    scheduler.frame += 24 * 3_600_000;
    expect(standing.held).toBe(false);
  });

  it('knows a dictionary that is refused, and lets it be tried anew a few times', () => {
    const { standing, told, refused } = standingOf();
    const answers: unknown[] = [];
    while (!standing.held && answers.length < 20) answers.push(refused(400, UNKNOWN));
    expect(new Set(answers)).toEqual(new Set(['dictionary']));
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.length).toBeLessThan(10);
    expect(told).toEqual([{ cause: 'refused', reason: UNKNOWN }]);
  });

  it('forgets what was refused once a connection is accepted', () => {
    const { standing, refused } = standingOf();
    refused(400, UNKNOWN);
    expect(standing.stale).toBe(7);
    standing.accepted();
    expect(standing.stale).toBeUndefined();
    for (let count = 0; count < 50; count += 1) {
      refused(400, UNKNOWN);
      standing.accepted();
    }
    expect(standing.held).toBe(false);
  });

  it('blames compression for a 400, and where the server says so; nothing else', () => {
    expect(standingOf().refused(400, 'HTTP 400 Bad Request')).toBe('compression');
    const { standing, told, refused } = standingOf();
    for (const [status, message] of [
      [0, 'getaddrinfo ENOTFOUND zstd-gateway.example'],
      [0, 'compression is not available on this server'],
      [403, 'HTTP 403 no ZSTD here'],
      [502, 'HTTP 502 <html><link href="/css/compressed.css">'],
      [502, 'HTTP 502 compression is not available on this server'],
      [503, 'HTTP 503 try later'],
      [503, UNKNOWN.replace('400', '503')],
      [503, 'HTTP 503 <link href="/css/compression.css">'],
    ] as const) {
      expect(refused(status, message)).toBeUndefined();
    }
    expect([standing.stale, standing.held, told]).toEqual([undefined, false, []]);
    const said = 'HTTP 503 ServiceUnavailable compression is not available on this server';
    expect(refused(503, said)).toBe('compression');
    expect(standing.held).toBe(true);
    expect(told).toEqual([{ cause: 'refused', reason: said }]);
  });

  it('has plain frames tried after two refusals in a row that cannot be read', () => {
    const { standing, refused } = standingOf();
    refused(0, 'failed', true);
    expect(standing.trial).toBe(false);
    standing.ended();
    refused(0, 'failed', true);
    expect(standing.trial).toBe(false);
    refused(0, 'failed', true);
    expect(standing.trial).toBe(true);
    standing.accepted();
    expect(standing.trial).toBe(false);
    refused(0, 'failed', true);
    refused(503, 'HTTP 503', false);
    refused(0, 'failed', true);
    expect(standing.trial).toBe(false);
  });

  it('blames the dictionary when it could not read two connections in a row', () => {
    const { standing } = standingOf();
    expect(standing.undecodable(7, 'bad')).toBe(false);
    expect(standing.undecodable(7, 'bad')).toBe(true);
    expect(standing.undecodable(7, 'bad')).toBe(false);
    // Another one, or one that has shown that it is right, begins anew.
    expect(standing.undecodable(8, 'bad')).toBe(false);
    expect(standing.undecodable(undefined, 'bad')).toBe(false);
    expect(standing.undecodable(8, 'bad')).toBe(false);
    expect(standing.undecodable(8, 'bad')).toBe(true);
  });
});
