import { describe, expect, it } from '@jest/globals';
import { fetched } from '../../src/transport/fetch.js';
import { until } from '../helpers/real.js';
import { turn } from '../helpers/turns.js';

/** A body that gives a part when told to; counts what is asked of it. */
function slow() {
  const told = { pulls: 0, cancelled: false };
  let give = () => undefined as unknown;
  const body = new ReadableStream(
    {
      pull: (controller) => {
        told.pulls += 1;
        return new Promise<void>((resolve) => {
          give = () => {
            if (!told.cancelled) controller.enqueue(new Uint8Array(10));
            resolve();
          };
        });
      },
      cancel: () => {
        told.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { told, body, give: () => give() };
}

/** Asks with a `fetch` that pays its signal no heed. */
function ask(answer: Promise<Response>) {
  const seen: unknown[] = [];
  const subscription = fetched(
    () => answer,
    'http://one.example/',
    {},
    () => 1000,
  ).subscribe({
    next: ({ body }) => seen.push(body.length),
    error: (error: unknown) => seen.push(error),
  });
  return { seen, subscription };
}

describe('a request whose consumer leaves', () => {
  it('reads on no more, even if fetch pays its signal no heed', async () => {
    const { told, body, give } = slow();
    const { seen, subscription } = ask(Promise.resolve(new Response(body)));
    await until(() => told.pulls === 1, 'the first part');
    give();
    await until(() => told.pulls === 2, 'the second part');
    subscription.unsubscribe();
    await until(() => told.cancelled, 'the end of reading');
    give();
    await turn();
    expect([told.pulls, seen]).toEqual([2, []]);
  });

  it('reads nothing of an answer that comes afterwards', async () => {
    const { told, body } = slow();
    let answer: (response: Response) => void = () => undefined;
    const { seen, subscription } = ask(new Promise((resolve) => (answer = resolve)));
    subscription.unsubscribe();
    answer(new Response(body));
    await until(() => told.cancelled, 'the end of reading');
    expect([told.pulls, seen]).toEqual([0, []]);
  });
});
