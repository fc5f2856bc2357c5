import { describe, expect, it } from '@jest/globals';
import {
  concatMap,
  delay,
  map,
  mergeMap,
  type Observable,
  of,
  reduce,
  sampleTime,
  share,
  Subject,
  take,
  takeUntil,
} from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume } from 'rx-jetstream/operators';
import { numberOf } from '../helpers/follow.js';
import { delivering, type NotingStore, notingStore, resultOf } from './delivering.js';

type Above = (
  source: Observable<JetstreamEvent>,
  scheduler: ReturnType<typeof delivering>['world']['scheduler'],
) => Observable<unknown>;

/** What a checkpoint makes of values that come some time after their events. */
function checkpointed(above: Above) {
  const { world, stream$, send, run } = delivering();
  const { scheduler } = world;
  const store: NotingStore = notingStore();
  const options = { every: 1000, scheduler };
  const result = resultOf(above(stream$, scheduler).pipe(checkpoint<unknown>(store, options)));
  return { ...result, store, send, run, result };
}

const pause = Promise.resolve();
const refused = [{ code: 'origin', hint: expect.stringContaining('handler of consume') }];

describe('a value that is no event, and comes later than its event', () => {
  const works: Record<string, Above> = {
    'concatMap(async => void)': (s) => s.pipe(concatMap(() => pause)),
    'concatMap(async => row)': (s) => s.pipe(concatMap(async (e) => [await pause, e.did])),
    'mergeMap(async)': (s) => s.pipe(mergeMap(() => pause)),
    'map, delay': (s, scheduler) => s.pipe(map(numberOf), delay(5, scheduler)),
    'map, sampleTime': (s, scheduler) => s.pipe(map(numberOf), sampleTime(5, scheduler)),
  };

  it.each(Object.entries(works))('is refused: %s', async (_, above) => {
    const { store, send, run, errors } = checkpointed(above);
    send(3);
    await run(100);
    await run(100);
    expect(errors).toMatchObject(refused);
    await run(60_000);
    expect(store.seqs).toEqual([]);
  });

  it('is nothing to be saved when it is left in that moment', () => {
    const values$ = new Subject<string>();
    const { store, send, result, errors } = checkpointed((s) => s.pipe(concatMap(() => values$)));
    send(3);
    values$.next('late');
    result.subscription.unsubscribe();
    expect([store.seqs, errors]).toEqual([[], []]);
  });

  it('is fine at the end, when all above is done: reduce', async () => {
    const stop$ = new Subject<void>();
    const { store, send, run, result } = checkpointed((s) => {
      const ended$ = s.pipe(takeUntil(stop$));
      return ended$.pipe(reduce((count) => count + 1, 0));
    });
    send(3);
    await run();
    stop$.next();
    await run(100);
    expect([result.completed, result.values, result.errors]).toEqual([true, [3], []]);
    expect(store.seqs).toEqual([3]);
  });

  it('is fine where the stream is over, and is saved when its work is', async () => {
    const { store, send, run, result } = checkpointed((s) =>
      s.pipe(
        take(3),
        concatMap(() => pause),
      ),
    );
    send(3);
    await run(100);
    await run(100);
    // That the last one came through is not seen, so it comes again.
    expect([result.completed, result.errors, store.seqs]).toEqual([true, [], [2]]);
  });

  const fine: Record<string, Above> = {
    'below consume': (s, scheduler) =>
      s.pipe(
        consume(() => undefined),
        map(() => 'done'),
        delay(5, scheduler),
      ),
    'in the same call': (s) => s.pipe(map(numberOf)),
    'from consume inside, when it is done': (s) =>
      s.pipe(
        mergeMap((event) =>
          of(event).pipe(
            consume(() => pause),
            map(() => 'done'),
          ),
        ),
      ),
  };

  it.each(Object.entries(fine))('is fine %s', async (_, above) => {
    const { store, send, run, values, errors } = checkpointed(above);
    send(3);
    await run(100);
    send(3);
    await run(2000);
    expect([values.length, errors, store.seqs.at(-1)]).toEqual([6, [], 6]);
  });
});

it('a branch of share that is consumed does not vouch for what is awaited in another', async () => {
  const { stream$, send, run } = delivering();
  const store = notingStore();
  const shared$ = stream$.pipe(share());
  const other = resultOf(shared$.pipe(consume(() => undefined)));
  const here = resultOf(
    shared$.pipe(
      concatMap(() => pause),
      checkpoint(store),
    ),
  );
  send(3);
  await run(2000);
  expect(here.errors).toMatchObject([{ code: 'origin' }]);
  expect([store.seqs, other.errors, other.values.length]).toEqual([[], [], 3]);
  other.subscription.unsubscribe();
});
