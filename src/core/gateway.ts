import type { Observable } from 'rxjs';
import type { BodyOf, NoticeBase, NoticeBody } from '../notice.js';
import type { EventTraits } from '../origin.js';
import {
  connections,
  type ConnectionsOptions,
  type Conversation,
  type Line,
} from './connections.js';
import { handOver } from './delivery/hand-over.js';
import { scope } from './delivery/scope.js';
import { handleOf, type HandleOf, type HandleOptions } from './stream-handle.js';

/** A stream over one connection at a time, as a gateway makes it. */
export type Gateway<T, N> = Observable<T> & HandleOf<N>;

/** What a subscription of a gateway gives its values to. */
export interface GatewayOutput<T> {
  /**
   * Hands a value to the subscriber. An object is marked with where it comes from, for `consume`:
   * make each one anew.
   */
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
 * @param traits - what `consume` and `checkpoint` have to know of the values; without it each value
 * is one of its own, and there is nothing that `checkpoint` could save
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
  traits: (options: O) => EventTraits = () => PLAIN,
): Gateway<T, N> {
  return handleOf<T, N, G, O>(given, resolve, (options, hooks, subscriber) => {
    let connection = 0;
    const delivery = Object.assign(hooks.delivery, {
      traits: traits(options),
      notice: (body: NoticeBody) => {
        hooks.notice(body as unknown as BodyOf<N>, connection, options.url);
      },
    });
    scope()?.begun(delivery);
    const hand = handOver<T>(subscriber, delivery);
    const deliver = (value: T) => {
      hooks.counters.events += 1;
      hand(value);
    };
    const tap = (text: string) => {
      hooks.counters.frames += 1;
      hooks.counters.characters += text.length;
      hooks.raw.next(text);
    };
    const converse = begin(options, { deliver, tap });
    return connections(options, hooks, (line: Line<BodyOf<N>>) => {
      ({ connection } = line);
      return converse(line);
    });
  });
}

/** What is known of values of which nothing is told. */
const PLAIN: EventTraits<object> = {
  identityOf: (value) => value,
  // In their order, all of them.
  keyOf: () => true,
  nameOf: () => 'a value',
  positions: 'this stream does not say how it goes on from a place',
  pauses: false,
};
