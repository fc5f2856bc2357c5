import { describe, expect, it } from '@jest/globals';
import { take } from 'rxjs';
import {
  CursorError,
  CursorTooOldError,
  FilterSourceError,
  InvalidOptionsError,
  InvalidRequestError,
  RetryLimitError,
  type JetstreamOptions,
} from 'rx-jetstream';
import { BehaviorSubject, throwError } from 'rxjs';
import { GARBAGE_FORMS, type Fault } from 'rx-jetstream/testing';
import { CLOSE_CODES } from '../../src/core/close-codes.js';
import { follow, leftOvers, NOTHING_LEFT, ONE, push, range, WIRES } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

/** Codes a server can put into a close frame. 1005, 1006 and 1015 never travel. */
const codes = [...Object.keys(CLOSE_CODES).map(Number), 3000, 4000, 4999].filter(
  (code) => ![1004, 1005, 1006, 1015].includes(code),
);

const ends: [string, Fault][] = [
  ...codes.map((code): [string, Fault] => [
    `close code ${code}`,
    { kind: 'drop', after: 3, how: { code, reason: 'bye' } },
  ]),
  ['a FIN (1006)', { kind: 'drop', after: 3, how: 'fin' }],
  ['a RST (1006)', { kind: 'drop', after: 3, how: 'rst' }],
  ['a cut inside a frame', { kind: 'cut-frame', after: 3 }],
  ['an error frame', { kind: 'error-frame', after: 3, error: 'InternalError', message: 'x' }],
  ['a black hole', { kind: 'black-hole', after: 3 }],
  ['silence from the start', { kind: 'silent' }],
  ['no answer to the handshake', { kind: 'no-answer' }],
  ...[400, 401, 403, 404, 408, 410, 426, 429, 500, 501, 502, 503, 504].map(
    (status): [string, Fault] => [`HTTP ${status}`, { kind: 'refuse', status }],
  ),
  ...[200, 204, 301, 302].map((status): [string, Fault] => [
    `HTTP ${status} in place of an upgrade`,
    { kind: 'refuse', status, headers: { location: 'https://elsewhere.example/' } },
  ]),
];

describe.each(WIRES)('law 2: only the consumer ends a live stream, on %s', (protocol) => {
  it.each(ends)('after %s it reconnects', (_name, fault) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults: [fault] });
    push(server, 1, 10);
    const followed = follow(world, { protocol, cursor: 1 });
    world.run(120_000);
    expect(followed.numbers).toEqual(range(1, 10));
    expect([followed.errors, followed.completions]).toEqual([[], 0]);
    expect(server.counters.attempts).toBeGreaterThan(1);
    expect(['live', 'stalled', 'replaying', 'waiting', 'connecting']).toContain(
      followed.stream.state$.value.status,
    );
    const [first] = followed.statesOf('waiting');
    expect(first).toMatchObject({ cause: 'back-off', error: { retryable: true } });
    followed.subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it.each(GARBAGE_FORMS)('law 6: a garbage frame (%s) costs a notice, no connection', (form) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults: [{ kind: 'garbage', after: 3, form }] });
    push(server, 1, 10);
    const followed = follow(world, { protocol, cursor: 1 });
    world.run(1000);
    expect(followed.numbers).toEqual(range(1, 10));
    expect(server.counters.attempts).toBe(1);
    expect(followed.codes).toEqual(['malformed']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('a host that is not there yet is tried until it is', () => {
    const world = virtualWorld();
    const followed = follow(world, { protocol });
    world.run(300_000);
    expect(followed.errors).toEqual([]);
    const server = world.network.listen(ONE);
    world.run(31_000);
    push(server, 1, 2);
    world.run(1000);
    expect(followed.numbers).toEqual([1, 2]);
  });

  it('take() completes it', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 10);
    const stream = follow(world, { protocol, cursor: 1 }).stream;
    let completions = 0;
    stream.pipe(take(3)).subscribe({ complete: () => (completions += 1) });
    world.run(1000);
    expect(completions).toBe(1);
  });

  it('an AbortSignal completes it', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 10);
    const controller = new AbortController();
    const followed = follow(world, { protocol, cursor: 1, signal: controller.signal });
    world.run(1000);
    controller.abort();
    expect([followed.completions, followed.errors]).toEqual([1, []]);
    expect(followed.states.at(-2)).toMatchObject({ status: 'closed', reason: 'aborted' });
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });
});

describe.each(WIRES)('fatal errors on %s: each once, of the right class', (protocol) => {
  const body =
    protocol === 'v1'
      ? 'subscribe: invalid cursor: "x"\n'
      : '{"error":"InvalidRequest","message":"subscribe: invalid cursor: \\"x\\""}';
  const invalidRequest: Fault = { kind: 'refuse', status: 400, body };
  const fatal: [string, JetstreamOptions, Fault | undefined, new (...args: never[]) => Error][] = [
    ['invalid options', { rewind: -1 }, undefined, InvalidOptionsError],
    [
      'an invalid first filter',
      { filter: new BehaviorSubject({ dids: ['x'] }) },
      undefined,
      InvalidOptionsError,
    ],
    ['InvalidRequest', {}, invalidRequest, InvalidRequestError],
    [
      'the retry limit',
      { retry: { maxRetries: 0 } },
      { kind: 'refuse', status: 503 },
      RetryLimitError,
    ],
    ['an invalid cursor', { cursor: -1 }, undefined, CursorError],
    [
      'an error of the cursor source',
      {
        cursor: () => {
          throw new Error('x');
        },
      },
      undefined,
      CursorError,
    ],
    [
      'an error of the filter source',
      { filter: throwError(() => new Error('x')) },
      undefined,
      FilterSourceError,
    ],
    ...(protocol === 'v2'
      ? ([
          [
            'CursorTooOld on the first connect',
            { cursor: 1 },
            { kind: 'refuse', status: 400, body: '{"error":"CursorTooOld","message":"x"}' },
            CursorTooOldError,
          ],
        ] as [string, JetstreamOptions, Fault, new (...args: never[]) => Error][])
      : []),
  ];

  it.each(fatal)('%s', (_name, options, fault, expected) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults: [fault] });
    const followed = follow(world, { protocol, ...options });
    world.run(120_000);
    expect(followed.errors).toHaveLength(1);
    expect(followed.errors[0]).toBeInstanceOf(expected);
    expect(followed.errors[0]).toMatchObject({ retryable: false });
    expect(followed.completions).toBe(0);
    expect(server.counters.attempts).toBe(fault === undefined ? 0 : 1);
    expect(followed.states.at(-2)).toMatchObject({ status: 'failed', error: followed.errors[0] });
    expect(followed.stream.state$.value).toEqual({ status: 'idle' });
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('InvalidRequest is fatal on a reconnect as well: the request is the same', () => {
    const world = virtualWorld();
    const drop: Fault = { kind: 'drop', after: 0, how: 'fin' };
    const server = world.network.listen(ONE, { faults: [drop, invalidRequest] });
    const followed = follow(world, { protocol });
    world.run(60_000);
    expect(followed.errors).toHaveLength(1);
    expect(followed.errors[0]).toBeInstanceOf(InvalidRequestError);
    expect(server.counters.attempts).toBe(2);
  });
});
