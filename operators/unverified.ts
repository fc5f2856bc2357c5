import type { RecordTypes } from '../src/records/record-types.js';

/**
 * A record of type `T` that nobody has looked at: what its author claims it is.
 *
 * Every field may be missing, at every depth, so reading one takes a `?.`, and a function that
 * wants a `T` refuses it. A field that is there may still be of another type at run time:
 * `decodeRecord` gives a `T`.
 */
export type Unverified<T> = { readonly [K in keyof T]?: UnverifiedValue<T[K]> };

type UnverifiedValue<V> = unknown extends V
  ? V
  : V extends string | number | boolean | null | undefined
    ? V
    : V extends readonly (infer Item)[]
      ? readonly UnverifiedValue<Item>[]
      : Unverified<V>;

/**
 * The type of the records of a collection, unverified; `unknown` when its lexicon is not known.
 *
 * The table is `RecordTypes` of `rx-jetstream/records`. Files that `rx-jetstream codegen` writes
 * add to it.
 */
export type RecordIn<Collection extends string> = Collection extends keyof RecordTypes
  ? Unverified<RecordTypes[Collection]>
  : unknown;
