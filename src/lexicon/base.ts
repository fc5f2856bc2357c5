import { type Context, type Errors, failures, identity, success, Type } from 'io-ts';
import type { AnyCodec, Codec } from './codec.js';

/** Every reason why a value is refused; none when it is fine. */
export type Explain = (value: unknown, context: Context) => Errors;

/**
 * A codec with two ways to look: `is` says yes or no and allocates nothing, `explain` gathers
 * reasons. Nearly all records are valid, so `decode` asks `is` first.
 */
class LexiconCodec<A> extends Type<A> {
  constructor(name: string, is: (value: unknown) => boolean, explain: Explain) {
    super(
      name,
      is as (value: unknown) => value is A,
      (value, context) => {
        const errors = explain(value, context);
        return errors.length === 0 ? success(value as A) : failures(errors);
      },
      identity,
    );
  }

  override decode(value: unknown): ReturnType<Type<A>['decode']> {
    return this.is(value) ? success(value) : super.decode(value);
  }
}

/** A codec from its two ways to look. They must agree. */
export function codecOf<A>(
  name: string,
  is: (value: unknown) => boolean,
  explain: Explain,
): Codec<A> {
  return new LexiconCodec(name, is, explain);
}

/** A codec of a value without parts: one message says it all. */
export function leaf<A>(
  name: string,
  is: (value: unknown) => boolean,
  message = `is not ${name}`,
): Codec<A> {
  return codecOf(name, is, (value, context) =>
    is(value) ? [] : [{ value, context, message: value === undefined ? MISSING : message }],
  );
}

const MISSING = 'is missing';

/** What a codec has against a value. */
export function errorsOf(codec: AnyCodec, value: unknown, context: Context): Errors {
  const result = codec.validate(value, context);
  return result._tag === 'Left' ? result.left : [];
}

/** What a codec has against a part of a value. */
export function errorsAt(codec: AnyCodec, value: unknown, context: Context, key: string): Errors {
  const inside = [...context, { key, type: codec, actual: value }];
  if (value === undefined) return [{ value, context: inside, message: MISSING }];
  return errorsOf(codec, value, inside);
}

/** A JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
