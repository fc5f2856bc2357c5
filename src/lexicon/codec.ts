/**
 * The shape of an io-ts codec, `t.Type<A, O, I>`.
 *
 * It is written out here so that the declarations of this package need no io-ts: io-ts is an
 * optional peer, and the operators name types of records without it. At run time every codec of
 * this package is a `t.Type`.
 */
export interface CodecShape<A, O, I> {
  /** What it checks: a definition of a lexicon by its name, or a kind of value. */
  readonly name: string;
  /** Whether a value is one. The fast way: it looks for no reasons. */
  readonly is: (value: unknown) => value is A;
  /** As `decode`, for a value inside of another. */
  readonly validate: (value: I, context: CodecContext) => CodecResult<A>;
  readonly encode: (value: A) => O;
  /** For `t.TypeOf`, `t.OutputOf` and `t.InputOf`; not there at run time. */
  readonly _A: A;
  readonly _O: O;
  readonly _I: I;
  /** Hands a checked value on to another codec. */
  // io-ts ties `next` to A by four more parameters; no second declaration can be equal to that.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  pipe<B>(next: CodecShape<B, any, any>, name?: string): CodecShape<B, O, I>;
  asDecoder(): CodecDecoder<I, A>;
  asEncoder(): { readonly encode: (value: A) => O };
  /** `Right` with the value, or `Left` with every reason why it is none. */
  decode(value: I): CodecResult<A>;
}

/**
 * An io-ts codec that checks and never changes: what `decode` gives is the very object it was
 * given, unknown fields included.
 *
 * It composes with io-ts, `t.array(AppBskyFeedLike)` for example, and io-ts reporters read its
 * errors.
 *
 * @example
 * ```ts
 * import { AppBskyFeedLike } from 'rx-jetstream/records';
 *
 * const result = AppBskyFeedLike.decode({ $type: 'app.bsky.feed.like' });
 * if (result._tag === 'Left') console.log(result.left.map(({ message }) => message));
 * ```
 */
export type Codec<A> = CodecShape<A, A, unknown>;

/** A codec of anything: a codec takes its own type only, so `unknown` would not do. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyCodec = Codec<any>;

/** A codec that only decodes. */
export interface CodecDecoder<I, A> {
  readonly name: string;
  readonly validate: (value: I, context: CodecContext) => CodecResult<A>;
  readonly decode: (value: I) => CodecResult<A>;
}

/** Where a value stands: the way to it from the outermost value, which has the key `''`. */
export type CodecContext = readonly CodecContextEntry[];

/** One step of the way. */
export interface CodecContextEntry {
  readonly key: string;
  // Exactly as io-ts has it: a decoder of anything stands here.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly type: CodecDecoder<any, any>;
  readonly actual?: unknown;
}

/** One reason why a value is not what it should be. */
export interface CodecError {
  readonly value: unknown;
  readonly context: CodecContext;
  readonly message?: string;
}

/** What came of decoding: an `Either` of fp-ts. */
export type CodecResult<A> =
  | { readonly _tag: 'Left'; readonly left: CodecError[] }
  | { readonly _tag: 'Right'; readonly right: A };
