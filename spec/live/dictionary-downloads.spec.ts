import { describe, expect, it } from '@jest/globals';
import { VirtualTimeScheduler } from 'rxjs';
import { testDictionary } from 'rx-jetstream/testing';
import { Dictionaries } from '../../src/live/dictionaries.js';
import { until } from '../helpers/real.js';
import { turn } from '../helpers/turns.js';

const source = { url: 'http://one.example/', sha256: undefined, key: 'k' };

/** Streams that share a `fetch` whose answers come when they are told to. */
function world() {
  const answers: ((id: number) => void)[] = [];
  const fetch = () =>
    new Promise<Response>((resolve) => {
      answers.push((id) => {
        resolve(new Response(testDictionary(id) as BodyInit));
      });
    });
  const scheduler = new VirtualTimeScheduler();
  /** Another stream asks. Gives what it gets, as it comes. */
  const ask = (stale?: number) => {
    const got: (number | string)[] = [];
    new Dictionaries(fetch, undefined, scheduler).get(source, stale).subscribe({
      next: ({ id }) => got.push(id),
      error: (error: unknown) => got.push((error as Error).message),
    });
    return got;
  };
  const asked = (count: number) => until(() => answers.length === count, `${count} requests`);
  const pass = (ms: number) => {
    const end = scheduler.frame + ms;
    scheduler.maxFrames = end;
    scheduler.flush();
    scheduler.frame = end;
  };
  const came = (...all: (number | string)[][]) =>
    until(() => all.every((got) => got.length === 1), 'what was asked for');
  return { answers, ask, asked, pass, came };
}

const LATE = 'no dictionary in 5000 ms';

describe('a download of a dictionary', () => {
  it('that took too long is out of the way of the next one, which others share', async () => {
    const { answers, ask, asked, pass, came } = world();
    const first = ask();
    await asked(1);
    pass(1000);
    const second = ask();
    await turn();
    pass(4000);
    expect(first).toEqual([LATE]);
    const third = ask();
    await asked(2);
    // The second stream gives the first download up, and with it goes the last who waited.
    pass(1000);
    expect(second).toEqual([LATE]);
    const fourth = ask();
    await turn();
    answers[1]?.(7);
    await came(third, fourth);
    expect([third, fourth, answers.length]).toEqual([[7], [7], 2]);
  });

  it('that comes late leaves the newer dictionary that others have', async () => {
    const { answers, ask, asked, pass, came } = world();
    const first = ask();
    await asked(1);
    pass(4000);
    const second = ask();
    await turn();
    pass(1000);
    expect(first).toEqual([LATE]);
    const third = ask();
    await asked(2);
    answers[1]?.(8);
    await came(third);
    answers[0]?.(7);
    await came(second);
    const fourth = ask();
    await came(fourth);
    expect([second, third, fourth]).toEqual([[7], [8], [8]]);
  });

  it('replaces the one that was of no use', async () => {
    const { answers, ask, asked, came } = world();
    const first = ask();
    await asked(1);
    answers[0]?.(7);
    await came(first);
    const second = ask(7);
    await asked(2);
    answers[1]?.(8);
    await came(second);
    const third = ask();
    await came(third);
    expect(third).toEqual([8]);
  });
});
