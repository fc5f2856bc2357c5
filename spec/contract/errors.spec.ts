import { describe, expect, it, jest } from '@jest/globals';
import {
  ConnectionClosedError,
  ConnectionTimeoutError,
  CursorError,
  CursorTooOldError,
  DecodeRecordError,
  FilterSourceError,
  InvalidOptionsError,
  InvalidRequestError,
  isJetstreamError,
  JetstreamError,
  ResolveHandleError,
  RetryLimitError,
  ServerError,
  UpgradeRefusedError,
  type JetstreamOptions,
} from 'rx-jetstream';
import type * as RxJetstream from 'rx-jetstream';
import { type FaultPlan } from 'rx-jetstream/testing';
import { follow, ONE, push, TWO, WIRES } from '../helpers/follow.js';
import { runTurns } from '../helpers/turns.js';
import { virtualWorld } from '../helpers/virtual-world.js';

const cause = new Error('the cause');
const init = { hint: 'do this', cause };
const all: [name: string, code: string, retryable: boolean, error: JetstreamError][] = [
  ['InvalidOptionsError', 'invalid-options', false, new InvalidOptionsError('rewind', 'x', 'y')],
  ['InvalidRequestError', 'invalid-request', false, new InvalidRequestError('x', init)],
  ['CursorTooOldError', 'cursor-too-old', false, new CursorTooOldError('x', init)],
  ['CursorError', 'cursor', false, new CursorError('x', init)],
  ['FilterSourceError', 'filter-source', false, new FilterSourceError('x', init)],
  ['RetryLimitError', 'retry-limit', false, new RetryLimitError('x', init)],
  ['UpgradeRefusedError', 'upgrade-refused', true, new UpgradeRefusedError(503, 5, 'x', cause)],
  ['ConnectionClosedError', 'connection-closed', true, new ConnectionClosedError(1006, 'x', cause)],
  ['ConnectionTimeoutError', 'connection-timeout', true, new ConnectionTimeoutError('open', 5)],
  ['ServerError', 'server-error', true, new ServerError('ConsumerTooSlow', 'x')],
  ['DecodeRecordError', 'decode-record', false, new DecodeRecordError('x', [], cause)],
  ['ResolveHandleError', 'resolve-handle', false, new ResolveHandleError('x', init)],
];

describe('errors', () => {
  it.each(all)('%s has its literal name and code, a hint, and says if it is retried', (...args) => {
    const [name, code, retryable, error] = args;
    expect(error.name).toBe(name);
    expect(error.code).toBe(code);
    expect(error.retryable).toBe(retryable);
    expect(error.hint.length).toBeGreaterThan(0);
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(JetstreamError);
    expect(isJetstreamError(error)).toBe(true);
    expect(String(error)).toContain(name);
  });

  it('keep their cause', () => {
    for (const [, , , error] of all.filter(([, code]) => code.endsWith('refused'))) {
      expect(error.cause).toBe(cause);
    }
    expect(new CursorError('x', init).cause).toBe(cause);
    expect('cause' in new CursorError('x', { hint: 'y' })).toBe(false);
  });

  it('codes are distinct', () => {
    expect(new Set(all.map(([, code]) => code)).size).toBe(all.length);
  });

  it('isJetstreamError knows the errors of another copy of the package, and no others', () => {
    jest.isolateModules(() => {
      const copy = jest.requireActual<typeof RxJetstream>('rx-jetstream');
      const foreign = new copy.CursorError('x', { hint: 'y' });
      expect(foreign).not.toBeInstanceOf(CursorError);
      expect(isJetstreamError(foreign)).toBe(true);
      expect(copy.isJetstreamError(new CursorError('x', { hint: 'y' }))).toBe(true);
    });
    for (const other of [new Error('x'), { code: 'cursor' }, null, undefined, 'x', 5]) {
      expect(isJetstreamError(other)).toBe(false);
    }
  });

  it('the brand is not seen in JSON or a listing of keys', () => {
    const error = new CursorError('x', { hint: 'y' });
    expect(Object.keys(error).sort()).toEqual(['code', 'hint', 'name', 'retryable']);
  });
});

describe.each(WIRES)('law 7: secrets stay put, on %s', (protocol) => {
  const SECRET = 'sesame-open-7391';

  /** Everything that can be seen of a stream, as text. */
  function visible(value: unknown): string {
    const seen = new Set<unknown>();
    const walk = (each: unknown): string => {
      if (typeof each !== 'object' || each === null) return String(each);
      if (seen.has(each)) return '';
      seen.add(each);
      const names = [...Object.getOwnPropertyNames(each)];
      return names
        .map((name) => `${name}=${walk((each as Record<string, unknown>)[name])}`)
        .join(';');
    };
    return walk(value);
  }

  const faults: FaultPlan = [
    { kind: 'refuse', status: 401, body: 'who are you?' },
    { kind: 'refuse', status: 503, retryAfter: 1 },
    { kind: 'no-answer' },
    { kind: 'drop', after: 1, how: { code: 1008, reason: 'no' } },
    [{ kind: 'garbage', after: 1, form: 'text' }],
  ];

  it('a header of webSocketOptions is in no error, notice, state or log line', async () => {
    const world = virtualWorld();
    const one = world.network.listen(ONE, { faults });
    const two = world.network.listen(TWO, { faults });
    for (const server of [one, two]) push(server, 1, 20);
    const log: unknown[] = [];
    const logger = {
      debug: (message: string, data: unknown) => log.push(message, data),
      warn: (message: string, data: unknown) => log.push(message, data),
    };
    const options: JetstreamOptions = {
      protocol,
      hosts: [ONE, TWO],
      cursor: 'oldest',
      retry: { maxRetries: 30 },
      webSocketOptions: { headers: { authorization: `Bearer ${SECRET}` } },
      logger,
    };
    const followed = follow(world, options);
    await runTurns(world, 120_000);
    for (const server of [one, two]) server.faults = () => ({ kind: 'refuse', status: 401 });
    one.cutAll('fin');
    two.cutAll('fin');
    await runTurns(world, 3_600_000);
    expect(followed.events.length).toBeGreaterThan(0);
    expect(followed.errors).toHaveLength(1);
    expect(log.length).toBeGreaterThan(10);
    expect(one.requests[0]?.headers['authorization']).toBe(`Bearer ${SECRET}`);
    const text = [log, followed.errors, followed.notices, followed.states].map(visible).join('\n');
    expect(text.length).toBeGreaterThan(1000);
    expect(text).not.toContain(SECRET);
  });

  it('a refusal is not looked up with the headers of the socket', async () => {
    const world = virtualWorld({ hideRefusals: true });
    world.network.listen(ONE, { faults });
    const inits: (RequestInit | undefined)[] = [];
    const fetch = (_url: string, init?: RequestInit) => {
      inits.push(init);
      return Promise.reject(new TypeError('no'));
    };
    const webSocketOptions = { headers: { authorization: `Bearer ${SECRET}` } };
    follow(world, { protocol, fetch, webSocketOptions });
    await runTurns(world, 5000);
    expect(inits.length).toBeGreaterThan(0);
    for (const init of inits) {
      expect(visible(init)).not.toContain(SECRET);
      expect(init).toMatchObject({ credentials: 'omit', redirect: 'manual' });
    }
  });

  it('what a server says is cut short: nobody can flood a log', () => {
    const world = virtualWorld();
    const body = JSON.stringify({ error: 'x'.repeat(5000), message: 'y'.repeat(500_000) });
    world.network.listen(ONE, { faults: () => ({ kind: 'refuse', status: 500, body }) });
    const followed = follow(world, { protocol });
    world.run(1000);
    const [state] = followed.statesOf('waiting');
    expect((state?.error as Error).message.length).toBeLessThan(1000);
  });
});
