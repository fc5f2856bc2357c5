import { describe, expect, it } from '@jest/globals';
import { RetryLimitError } from 'rx-jetstream';
import { transition, type StateSignal, type StreamState } from '../../src/state.js';

const error = new RetryLimitError('gave up', { hint: '' });
const at = { subscription: 3, connection: 5, attempt: 2, url: 'wss://one.example', since: 100 };

const STATES = {
  idle: { status: 'idle' },
  connecting: { ...at, status: 'connecting' },
  replaying: { ...at, status: 'replaying' },
  'live by tip': { ...at, status: 'live', caughtUp: 'tip' },
  'live by lag': { ...at, status: 'live', caughtUp: 'lag' },
  'live by quiet': { ...at, status: 'live', caughtUp: 'quiet' },
  stalled: { ...at, status: 'stalled' },
  waiting: {
    status: 'waiting',
    subscription: 3,
    cause: 'back-off',
    attempt: 2,
    retryAt: 150,
    error,
    since: 100,
  },
  closed: { status: 'closed', subscription: 3, reason: 'unsubscribed', since: 100 },
  failed: { status: 'failed', subscription: 3, error, since: 100 },
} as const satisfies Record<string, StreamState>;

const next = { subscription: 3, connection: 6, attempt: 0, url: 'wss://two.example' };
const wait = {
  subscription: 3,
  cause: 'empty-filter',
  attempt: 1,
  retryAt: undefined,
  error: undefined,
} as const;

const SIGNALS = {
  connect: { type: 'connect', ...next },
  'open at the tip': { type: 'open', atTip: true },
  'open in the past': { type: 'open', atTip: false },
  'caught up by lag': { type: 'caught-up', by: 'lag' },
  'caught up by quiet': { type: 'caught-up', by: 'quiet' },
  stall: { type: 'stall' },
  wait: { type: 'wait', ...wait },
  close: { type: 'close', subscription: 3, reason: 'aborted' },
  fail: { type: 'fail', subscription: 3, error },
} as const satisfies Record<string, StateSignal>;

const NOW = 200;
/** What a signal leads to wherever it means something. */
const to = {
  connecting: { status: 'connecting', ...next, since: NOW },
  waiting: { status: 'waiting', ...wait, since: NOW },
  closed: { status: 'closed', subscription: 3, reason: 'aborted', since: NOW },
  failed: { status: 'failed', subscription: 3, error, since: NOW },
  stalled: { ...at, status: 'stalled', since: NOW },
} as const satisfies Record<string, StreamState>;
const live = (caughtUp: 'tip' | 'lag' | 'quiet', since = NOW): StreamState => ({
  ...at,
  status: 'live',
  caughtUp,
  since,
});
const same = 'same';

/** Every state by every signal, in the order of SIGNALS. `same` is the very object. */
const TABLE: Record<keyof typeof STATES, readonly (StreamState | typeof same)[]> = {
  // connect, open at tip, open in past, lag, quiet, stall, wait, close, fail
  idle: [to.connecting, same, same, same, same, same, to.waiting, to.closed, to.failed],
  connecting: [
    to.connecting,
    live('tip'),
    { ...at, status: 'replaying', since: NOW },
    same,
    same,
    same,
    to.waiting,
    to.closed,
    to.failed,
  ],
  replaying: [
    to.connecting,
    same,
    same,
    live('lag'),
    live('quiet'),
    to.stalled,
    to.waiting,
    to.closed,
    to.failed,
  ],
  'live by tip': [
    to.connecting,
    same,
    same,
    same,
    same,
    to.stalled,
    to.waiting,
    to.closed,
    to.failed,
  ],
  'live by lag': [
    to.connecting,
    same,
    same,
    same,
    same,
    to.stalled,
    to.waiting,
    to.closed,
    to.failed,
  ],
  // A guess that is confirmed: still live since then.
  'live by quiet': [
    to.connecting,
    same,
    same,
    live('lag', at.since),
    same,
    to.stalled,
    to.waiting,
    to.closed,
    to.failed,
  ],
  stalled: [to.connecting, same, same, same, same, same, to.waiting, to.closed, to.failed],
  waiting: [to.connecting, same, same, same, same, same, to.waiting, to.closed, to.failed],
  // Nothing follows an end.
  closed: [same, same, same, same, same, same, same, same, same],
  failed: [same, same, same, same, same, same, same, same, same],
};

describe('transition', () => {
  const cases = Object.entries(TABLE).flatMap(([state, row]) =>
    Object.keys(SIGNALS).map((signal, index) => ({ state, signal, expected: row[index] })),
  );

  it('has a row for every state and a column for every signal', () => {
    expect(cases).toHaveLength(10 * 9);
    expect(cases.every(({ expected }) => expected !== undefined)).toBe(true);
  });

  it.each(cases)('$state, $signal', ({ state, signal, expected }) => {
    const from = STATES[state as keyof typeof STATES];
    const before = { ...from };
    const result = transition(from, SIGNALS[signal as keyof typeof SIGNALS], NOW);
    if (expected === same) expect(result).toBe(from);
    else expect(result).toStrictEqual(expected);
    // Pure: the state it was given stays as it was.
    expect(from).toStrictEqual(before);
  });
});
