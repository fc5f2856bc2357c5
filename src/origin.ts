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
}

export const ORIGIN_KEY: unique symbol = Symbol.for('rx-jetstream.origin') as never;
