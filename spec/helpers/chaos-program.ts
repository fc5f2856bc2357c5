import { filter, type Observable, takeUntil } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume, consumeBatch } from 'rx-jetstream/operators';
import type { ChaosTools } from 'rx-jetstream/testing';

/** A program as the documentation tells to write it: `consume`, or `consumeBatch`, and `checkpoint`. */
export function program(tools: ChaosTools): Observable<unknown> {
  const { scenario, stream$, stop$, wants, handle, setAside, store, scheduler, random } = tools;
  const { concurrency, order, batch, maxRetries } = scenario.consume;
  const retry = { maxRetries, initialDelay: 20, maxDelay: 200 };
  const deadLetter =
    setAside &&
    (({ event }: { event: JetstreamEvent }) => {
      setAside(event);
    });
  const options = {
    concurrency,
    order,
    retry,
    scheduler,
    random,
    ...(deadLetter && { deadLetter }),
  };
  const events$ = stream$.pipe(filter(wants), takeUntil(stop$));
  const outcomes$: Observable<unknown> =
    batch === undefined
      ? events$.pipe(consume(handle, options))
      : events$.pipe(consumeBatch(handle, { ...options, size: batch, maxWait: 100 }));
  return outcomes$.pipe(
    checkpoint(store, {
      ...scenario.checkpoint,
      retry: { maxRetries: 100, initialDelay: 20, maxDelay: 200 },
      // A last save that fails is nobody's to wait for.
      onError: () => undefined,
      scheduler,
      random,
    }),
  );
}
