import { library } from '../library.mjs';

/** The stream with `consume` and `checkpoint`, as the documentation has them; or, to compare, without. */
export async function start({ origin, wire, sink, dist, settings }) {
  const { jetstream, memoryCursorStore } = await library(dist);
  const { checkpoint, consume } = await library(dist, 'operators');
  const stream$ = jetstream({ hosts: [origin], protocol: wire, cursor: 1 });
  const handle = (event) => {
    sink(event.seq);
  };
  const error = (reason) => {
    throw reason;
  };
  const subscription = settings.delivery
    ? stream$.pipe(consume(handle), checkpoint(memoryCursorStore())).subscribe({ error })
    : stream$.subscribe({ next: handle, error });
  return () => {
    subscription.unsubscribe();
  };
}
