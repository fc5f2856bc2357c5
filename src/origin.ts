import type { NoticeBody } from './notice.js';

/** Where a value of any stream came from: the very same object for all of one numbering. */
export interface Origin {
  /** How its subscription hands over its events, for the operators of delivery. */
  readonly delivery?: Delivery;
}

/**
 * Where an event came from. Every event carries it in a private field, readable through this
 * symbol: it crosses ESM and CommonJS copies of the package, and stays out of JSON and equality.
 */
export interface EventOrigin extends Origin {
  readonly wire: 'v1' | 'v2';
  /** Origin of the host's URL, without path, query or credentials. */
  readonly host: string;
  /** Fingerprint of the filter in force on the connection. */
  readonly filter: string;
  /** Which subscription of the handle, counted from 1. */
  readonly subscription: number;
}

/**
 * How a subscription hands over its events. It costs two assignments an event; all else is the
 * ledger's, which exists only where an operator has asked for one.
 */
export interface Delivery {
  /** The event that the consumer has just now in its hands; `undefined` between two. */
  current: object | undefined;
  ledger: DeliveryLedger | undefined;
  /** What its events are like; without it they are those of Jetstream. */
  readonly traits?: EventTraits;
  /** Tells a notice of the subscription. */
  notice?: ((body: NoticeBody) => void) | undefined;
  /** Events whose time is not believed, and what the stream knew when they came, µs. */
  doubts?: WeakMap<object, number>;
  /** Whether the subscription is over. */
  readonly subscriber: { readonly closed: boolean; add(teardown: () => void): void };
}

/** What the operators of delivery have to know of a stream's events. */
export interface EventTraits<E = never, P = never> {
  /** Tells an event from the others of its {@link Origin}, and is the same for its copies. */
  readonly identityOf: (event: E) => unknown;
  /** What events belong to: those of one are handled in their order. */
  readonly keyOf: (event: E) => unknown;
  /** The event in words. */
  readonly nameOf: (event: E) => string;
  /** Where a stream can go on; a text says why it cannot. */
  readonly positions: Positions<E, P> | string;
  /** Whether the stream pauses when too much is not done: else what waits has to be bounded. */
  readonly pauses: boolean;
}

/** Places that a stream can go on from. */
export interface Positions<E = never, P = never> {
  /** What is saved of an event, to go on behind it. */
  of(event: E): unknown;
  /** Whether `a` is a later place than `b`. */
  isPast(a: P, b: P): boolean;
  /**
   * Whether `a` is later than `b` beyond doubt: what is not sure is no reason to end a stream, or to
   * save nothing. Leave it out where places have no order.
   */
  isSurelyPast?(a: P, b: P): boolean;
}

/** What is done of a subscription's events, as the stream sees it. */
export interface DeliveryLedger {
  /** Events that are claimed and not done, and the characters of their frames. */
  readonly unfinished: number;
  readonly bytes: number;
  /** Told each event whose `next` has returned, with the length of its frame. */
  settle(event: object, length: number): void;
  /** Calls back once no more than this is unfinished: one callback at a time. */
  whenDown(events: number, bytes: number, callback: () => void): void;
}

export const ORIGIN_KEY: unique symbol = Symbol.for('rx-jetstream.origin') as never;

/** A value as a stream emitted it: it knows where it came from. A copy of it does not. */
export interface Emitted {
  readonly [ORIGIN_KEY]?: unknown;
}
