import type { NoticeBody } from './notice.js';

/**
 * Where an event came from. Every event carries it in a private field, readable through this
 * symbol: it crosses ESM and CommonJS copies of the package, and stays out of JSON and equality.
 */
export interface EventOrigin {
  readonly wire: 'v1' | 'v2';
  /** Origin of the host's URL, without path, query or credentials. */
  readonly host: string;
  /** Fingerprint of the filter in force on the connection. */
  readonly filter: string;
  /** Which subscription of the handle, counted from 1. */
  readonly subscription: number;
  /** How that subscription hands over its events, for the operators of delivery. */
  readonly delivery?: Delivery;
}

/**
 * How a subscription hands over its events. It costs two assignments an event; all else is the
 * ledger's, which exists only where an operator has asked for one.
 */
export interface Delivery {
  /** The event that the consumer has just now in its hands; `undefined` between two. */
  current: object | undefined;
  ledger: DeliveryLedger | undefined;
  /** Tells a notice of the subscription. */
  notice?: ((body: NoticeBody) => void) | undefined;
  /** Whether the subscription is over. */
  readonly subscriber: { readonly closed: boolean; add(teardown: () => void): void };
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
