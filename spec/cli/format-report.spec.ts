import { describe, expect, it } from '@jest/globals';
import {
  ConnectionClosedError,
  InvalidOptionsError,
  type Notice,
  type StreamState,
} from 'rx-jetstream';
import { CliError } from '../../src/cli/cli-error.js';
import { formatError, formatNotice, formatState } from '../../src/cli/format-report.js';

const url = 'wss://one.example';
const attempted = { subscription: 1, connection: 3, url, since: 1000 };

describe('formatState', () => {
  it.each<[StreamState, string]>([
    [{ status: 'idle' }, 'state idle'],
    [
      { status: 'connecting', ...attempted, attempt: 0 },
      'state connecting wss://one.example, connection 3',
    ],
    [
      { status: 'connecting', ...attempted, attempt: 2 },
      'state connecting wss://one.example, connection 3, 2 failed before',
    ],
    [{ status: 'replaying', ...attempted, attempt: 0 }, 'state replaying wss://one.example'],
    [
      { status: 'live', ...attempted, attempt: 0, caughtUp: 'lag' },
      'state live wss://one.example (lag)',
    ],
    [{ status: 'stalled', ...attempted, attempt: 0 }, 'state stalled wss://one.example'],
    [
      {
        status: 'waiting',
        subscription: 1,
        cause: 'back-off',
        attempt: 1,
        retryAt: 1250,
        error: new ConnectionClosedError(1006, 'it ended\nbadly'),
        since: 1000,
      },
      'state waiting back-off for 250 ms: it ended badly',
    ],
    [
      {
        status: 'waiting',
        subscription: 1,
        cause: 'empty-filter',
        attempt: 0,
        retryAt: undefined,
        error: undefined,
        since: 1000,
      },
      'state waiting empty-filter',
    ],
    [{ status: 'closed', subscription: 1, reason: 'aborted', since: 1000 }, 'state closed aborted'],
    [
      {
        status: 'failed',
        subscription: 1,
        error: new InvalidOptionsError('hosts', 'is empty', 'name a host'),
        since: 1000,
      },
      'state failed hosts: is empty',
    ],
  ])('writes a line, %#', (state, line) => {
    expect(formatState(state)).toBe(line);
  });
});

describe('formatNotice', () => {
  it('says what happened and what to do, on one line', () => {
    const notice = {
      code: 'server-info',
      name: 'x',
      text: 'y',
      message: 'the server\u001b[2J says\nx',
      hint: 'nothing',
      at: 0,
      subscription: 1,
      connection: 1,
      url,
    } as Notice;
    expect(formatNotice(notice)).toBe('notice server-info: the server [2J says x (nothing)');
  });
});

describe('formatError', () => {
  it('shows a message, its cause and a hint', () => {
    const error = new CliError('cannot read x', 'give another', new Error('no such file'));
    expect(formatError(error)).toBe(
      'error: cannot read x\ncause: no such file\nhint: give another',
    );
    expect(formatError(new InvalidOptionsError('hosts', 'is empty', 'name a host'))).toBe(
      'error: hosts: is empty\nhint: name a host',
    );
  });

  it('shows where an error of another kind comes from', () => {
    expect(formatError(new TypeError('oops'))).toMatch(/^error: TypeError: oops\n\s+at /);
    expect(formatError('oops')).toBe('error: oops');
  });
});
