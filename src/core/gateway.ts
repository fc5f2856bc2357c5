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

/** What a subscription of a gateway gives its values to. */
export interface GatewayOutput<T> {
  /** Hands a value to the subscriber. */
  readonly deliver: (value: T) => void;
  /** Shows a frame on `raw$`. */
  readonly tap: (text: string) => void;
}

/** Makes the connections of a subscription, one at a time: now, or by a promise. */
export type Converse<N, F> = (
  line: Line<BodyOf<N>>,
) => Conversation<F> | PromiseLike<Conversation<F>>;

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
  O extends HandleOptions<N> & ConnectionsOptions,
  F = string,
>(
  given: G,
  resolve: (given: G) => O,
  begin: (options: O, output: GatewayOutput<T>) => Converse<N, F>,
): Gateway<T, N> {
  return handleOf<T, N, G, O>(given, resolve, (options, hooks, subscriber) => {
    const deliver = (value: T) => {
      hooks.counters.events += 1;
      subscriber.next(value);
    };
    const tap = (text: string) => {
      hooks.counters.frames += 1;
      hooks.counters.characters += text.length;
      hooks.raw.next(text);
    };
    return connections(options, hooks, begin(options, { deliver, tap }));
  });
}
