import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Observable, type SchedulerLike } from 'rxjs';
import * as library from 'rx-jetstream';
import { checkpoint, consume } from 'rx-jetstream/operators';
import { notingStore, resultOf } from '../delivery/delivering.js';
import { feed, leftOvers, NOTHING_LEFT, numberOf, ONE, range } from '../helpers/follow.js';
import { runTurns } from '../helpers/turns.js';
import { virtualWorld } from '../helpers/virtual-world.js';
import { runSnippet } from './run-snippet.js';
import { snippetsOf } from './snippets.js';

type UntilNow = (
  stream: library.Jetstream,
  scheduler: SchedulerLike,
) => Observable<library.JetstreamEvent>;
let untilNow: UntilNow;

/** The function of the recipe, as it stands there. */
beforeAll(async () => {
  const [snippet] = snippetsOf('docs/recipes/until-now.md');
  const [head] = (snippet?.code ?? '').split('\n}\n');
  const probe = { take: (given: UntilNow) => (untilNow = given) };
  const code = `${head ?? ''}\n}\nimport { take as probe } from 'probe';\nprobe(untilNow);\nconsole.log('taken');`;
  await runSnippet(code, library, { lines: 1, modules: { probe } });
});

/** A log of some seconds, an event each; then a silence before now. */
function past(seconds: number, silence: number) {
  const world = virtualWorld();
  const server = world.network.listen(ONE, { segmentSize: 10 });
  feed(world, [server], { count: seconds, every: 1000 });
  world.run(seconds * 1000 + silence);
  const stream = library.jetstream({ hosts: ONE, cursor: 'oldest', ...world.client });
  return { world, server, stream };
}

describe('the recipe of what has happened until now', () => {
  it('ends a busy stream before the first event of later, with nothing left out', () => {
    const { world, server, stream } = past(60, 100);
    feed(world, [server], { first: 61, count: 50, every: 10 });
    const { values, completed } = untilNowIn(world, stream);
    world.run(1000);
    expect(values.map(numberOf)).toEqual(range(1, 60));
    expect(completed()).toBe(true);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it.each([100, 5_000, 60_000])('ends a stream that is quiet for %d ms', (silence) => {
    const { world, stream } = past(60, silence);
    const { values, completed } = untilNowIn(world, stream);
    world.run(9_000);
    expect(completed()).toBe(false);
    world.run(13_000);
    expect(values.map(numberOf)).toEqual(range(1, 60));
    expect(completed()).toBe(true);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('does not take a break of the connection for the end', () => {
    const { world, server, stream } = past(60, 60_000);
    server.faults = [
      { kind: 'drop', after: 20, how: 'rst' },
      { kind: 'refuse', status: 503, retryAfter: 120 },
    ];
    const { values, completed } = untilNowIn(world, stream);
    world.run(100_000);
    expect([values.length, completed()]).toEqual([20, false]);
    world.run(60_000);
    expect(values.map(numberOf)).toEqual(range(1, 60));
    expect(completed()).toBe(true);
  });

  it('goes with checkpoint: the next run goes on behind it', async () => {
    const { world, server, stream } = past(20, 100);
    feed(world, [server], { first: 21, count: 40, every: 100 });
    const store = notingStore();
    const timing = { scheduler: world.scheduler };
    const run = (from: library.Jetstream) =>
      resultOf(
        untilNow(from, world.scheduler).pipe(consume(numberOf, timing), checkpoint(store, timing)),
      );
    const first = run(stream);
    await runTurns(world, 5_000);
    expect([first.completed, first.errors, store.cursor?.seq]).toEqual([true, [], 20]);
    const second = run(library.jetstream({ hosts: ONE, cursor: store, ...world.client }));
    await runTurns(world, 30_000);
    expect([second.completed, second.errors]).toEqual([true, []]);
    const handled = second.values.map((outcome) => numberOf(outcome.event));
    expect(handled).toEqual(range(21, 60));
  });
});

function untilNowIn(world: ReturnType<typeof virtualWorld>, stream: library.Jetstream) {
  const result = resultOf(untilNow(stream, world.scheduler));
  return { values: result.values, completed: () => result.completed };
}
