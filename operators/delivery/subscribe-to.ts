import { type Observable, type Observer, Subject, type Subscriber, takeUntil } from 'rxjs';

/**
 * Subscribes an operator to its source, until it is left: also to a source that emits while it is
 * being subscribed to, of which there is no subscription yet.
 *
 * Its error is passed on, unless the observer takes it.
 *
 * @param left$ - leaves the source earlier
 */
export function subscribeTo<T>(
  source: Observable<T>,
  subscriber: Subscriber<unknown>,
  observer: Pick<Observer<T>, 'next' | 'complete'> & Partial<Observer<T>>,
  left$ = new Subject<void>(),
): void {
  subscriber.add(() => {
    left$.next();
  });
  const error = (reason: unknown) => {
    subscriber.error(reason);
  };
  // To be left is no end of the source, but takeUntil tells it as one.
  const complete = () => {
    if (!subscriber.closed) observer.complete();
  };
  subscriber.add(source.pipe(takeUntil(left$)).subscribe({ error, ...observer, complete }));
}
