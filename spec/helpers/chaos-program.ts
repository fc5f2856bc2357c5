import {
  defer,
  filter,
  merge,
  type Observable,
  repeat,
  retry,
  switchMap,
  take,
  takeUntil,
  throwError,
  throwIfEmpty,
  timer,
} from 'rxjs';
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
  const handled = (given$: Observable<JetstreamEvent>): Observable<unknown> =>
    batch === undefined
      ? given$.pipe(consume(handle, options))
      : given$.pipe(consumeBatch(handle, { ...options, size: batch, maxWait: 100 }));
  return shaped(tools, events$, handled).pipe(
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

/** What the program does with its stream inside itself. */
function shaped(
  { scenario, stop$, switch$, scheduler }: ChaosTools,
  events$: Observable<JetstreamEvent>,
  handled: (given$: Observable<JetstreamEvent>) => Observable<unknown>,
): Observable<unknown> {
  const { shape, again } = scenario;
  // To complete without a value ends the program, where it was asked to end meanwhile.
  const pause$ = timer(again.delay, scheduler).pipe(takeUntil(stop$));
  const anew = retry<unknown>({
    // Nothing is hidden: neither another error, nor one that comes when the program is to end.
    delay: (error: { readonly code?: string }) =>
      error.code === 'handler' ? pause$.pipe(throwIfEmpty(() => error)) : throwError(() => error),
  });
  switch (shape) {
    case 'plain':
      return handled(events$);
    case 'retry':
      return handled(events$).pipe(anew);
    case 'repeat':
      return defer(() => handled(events$.pipe(take(again.take)))).pipe(
        repeat({ delay: () => pause$ }),
        anew,
      );
    case 'switch': {
      const begin$ = merge(pause$, switch$).pipe(takeUntil(stop$));
      return begin$.pipe(switchMap(() => handled(events$).pipe(anew)));
    }
  }
}
