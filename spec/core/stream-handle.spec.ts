import { expect, it, jest } from '@jest/globals';
import { asyncScheduler, NEVER, throwError, VirtualTimeScheduler } from 'rxjs';
import { RetryLimitError } from 'rx-jetstream';
import { handleOf, type HandleOptions, type Hooks } from '../../src/core/stream-handle.js';
import type { NoticeBase, NoticeBody } from '../../src/notice.js';

type Given = HandleOptions<NoticeBase>;

it.each<[string, unknown, string[]]>([
  ['of ours', new RetryLimitError('gave up', { hint: '' }), ['idle', 'failed', 'idle']],
  ['of anybody else', new Error('theirs'), ['idle', 'closed', 'idle']],
])('an error %s is shown as what it is, or as the end', (_, error, expected) => {
  const stream = handleOf<string, NoticeBase, Given, Given>(
    { scheduler: new VirtualTimeScheduler() },
    (given) => given,
    () => throwError(() => error),
  );
  const statuses: string[] = [];
  const errors: unknown[] = [];
  stream.state$.subscribe(({ status }) => statuses.push(status));
  stream.subscribe({ error: (caught: unknown) => errors.push(caught) });
  expect(errors).toEqual([error]);
  expect(statuses).toEqual(expected);
});

it('a logger may have any of its methods, or none', () => {
  const thrown = jest.spyOn(asyncScheduler, 'schedule');
  const hooks: Hooks<NoticeBody>[] = [];
  const stream = handleOf<string, NoticeBase, Given, Given>(
    { logger: {}, scheduler: new VirtualTimeScheduler() },
    (given) => given,
    (_, own) => {
      hooks.push(own);
      return NEVER;
    },
  );
  const subscription = stream.subscribe();
  hooks[0]?.signal({ type: 'connect', connection: 1, attempt: 0, url: 'x' });
  hooks[0]?.notice({ code: 'filter-rejected', message: '', hint: '', reason: '' }, 1, 'x');
  subscription.unsubscribe();
  expect(stream.metrics().notices).toEqual({ 'filter-rejected': 1 });
  // There errors of user functions are thrown again.
  expect(thrown).not.toHaveBeenCalled();
  thrown.mockRestore();
});

it('the metrics of a stream whose options are refused can be read', () => {
  const scheduler = new VirtualTimeScheduler();
  const stream = handleOf<string, NoticeBase, Given, Given>(
    { scheduler },
    () => {
      throw new Error('refused');
    },
    () => NEVER,
  );
  expect(stream.metrics()).toMatchObject({ connections: 0 });
});
