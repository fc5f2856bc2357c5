import { filter, Observable } from 'rxjs';

/**
 * Filters by a test that changes while the stream runs. Before the first test nothing passes; when
 * the tests complete the last one stays; their error errors the stream. They are subscribed before
 * the source, once a subscription.
 */
export function byLatest<E, T>(
  source: Observable<E>,
  values$: Observable<T>,
  testOf: (value: T) => (event: E) => boolean,
): Observable<E> {
  return new Observable((subscriber) => {
    let test: (event: E) => boolean = () => false;
    subscriber.add(
      values$.subscribe({
        next: (value) => {
          try {
            test = testOf(value);
          } catch (error) {
            // What came is no set.
            subscriber.error(error);
          }
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
      }),
    );
    // A source of tests may have failed at once.
    if (subscriber.closed) return;
    subscriber.add(source.pipe(filter((event) => test(event))).subscribe(subscriber));
  });
}
