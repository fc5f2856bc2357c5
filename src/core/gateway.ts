import type { Observable } from 'rxjs';
import type { BodyOf, NoticeBase } from '../notice.js';
import {
  connections,
  type ConnectionsOptions,
  type Conversation,
  type Line,
} from './connections.js';
import { handleOf, type HandleOf, type HandleOptions } from './stream-handle.js';

/** A stream over one connection at a time, as a gateway makes it. */
export type Gateway<T, N> = Observable<T> & HandleOf<N>;

/** Begins a subscription: gives what makes each of its connections. */
export type Begin<T, N, O, F> = (
  options: O,
  deliver: (value: T) => void,
) => (line: Line<BodyOf<N>>) => Conversation<F> | PromiseLike<Conversation<F>>;

/**
 * A stream of another protocol, with the states, notices, back-off and deadlines of this library: a
 * cold Observable, every subscription a connection of its own. What is left to write is one
 * conversation: how it is opened, and what a frame means.
 *
 * @param given - options as the user gave them
 * @param resolve - checks them and fills in defaults, once; what it throws errors the stream
 * @param begin - called at each subscribe
 */
export function gateway<
  T,
  N extends NoticeBase,
  G extends HandleOptions<N>,
  O extends G & ConnectionsOptions,
  F = string,
>(given: G, resolve: (given: G) => O, begin: Begin<T, N, O, F>): Gateway<T, N> {
  return handleOf<T, N, G, O>(given, resolve, (options, hooks, subscriber) =>
    connections(
      options,
      hooks,
      begin(options, (value) => {
        subscriber.next(value);
      }),
    ),
  );
}
