import { codecOf, errorsAt, errorsOf, isObject } from './base.js';
import type { AnyCodec, Codec } from './codec.js';
import { string } from './strings.js';
import { oneOf } from './values.js';

declare const unlisted: unique symbol;

/**
 * The `$type` of a member that the union does not list. It compares with no listed name, so that
 * a comparison with one of those narrows the union to that member alone.
 */
export type UnlistedType = `${string}.${string}` & { readonly [unlisted]: true };

/** A member of an open union that its lexicon does not list. Its fields are not checked. */
export interface UnlistedMember {
  readonly $type: UnlistedType;
  readonly [field: string]: unknown;
}

/** An object as it stands in a union: with its `$type`. */
export type Typed<A extends { readonly $type?: string }> = A & {
  readonly $type: NonNullable<A['$type']>;
};

type Members = readonly AnyCodec[];
type TypedOf<A> = A extends { readonly $type?: string } ? Typed<A> : never;
type MemberOf<M extends Members> = TypedOf<M[number]['_A']>;

/**
 * One of some objects, told apart by `$type`. A `$type` that is not listed is kept as it is: the
 * union may have grown since.
 *
 * @param members - their codecs; called at the first use, since definitions may refer in a circle
 */
export function union<const M extends Members>(
  members: () => M,
): Codec<MemberOf<M> | UnlistedMember> {
  return unionCodec(members, true);
}

/** One of some objects and nothing else, told apart by `$type`. */
export function closedUnion<const M extends Members>(members: () => M): Codec<MemberOf<M>> {
  return unionCodec(members, false);
}

/** The codec of a definition that is not there yet, since definitions refer in a circle. */
export function lazy<A>(name: string, get: () => Codec<A>): Codec<A> {
  return codecOf(
    name,
    (value) => get().is(value),
    (value, context) => errorsOf(get(), value, context),
  );
}

function unionCodec<A>(members: () => Members, open: boolean): Codec<A> {
  let byType: ReadonlyMap<unknown, AnyCodec> | undefined;
  const listed = () =>
    (byType ??= new Map<unknown, AnyCodec>(members().map((codec) => [codec.name, codec])));
  return codecOf(
    'a union',
    (value) => {
      if (!isObject(value)) return false;
      const type = value['$type'];
      const member = listed().get(type);
      return member === undefined ? open && isName(type) : member.is(value);
    },
    (value, context) => {
      if (!isObject(value)) return [{ value, context, message: 'is not an object' }];
      const type = value['$type'];
      const member = listed().get(type);
      if (member !== undefined) return errorsOf(member, value, context);
      if (open && isName(type)) return [];
      const expected: AnyCodec = open
        ? string
        : oneOf(...[...listed().values()].map(({ name }) => name));
      const errors = errorsAt(expected, type, context, '$type');
      return errors.length > 0 ? errors : [{ value: type, context, message: NO_NAME }];
    },
  );
}

const NO_NAME = 'has a $type that names no definition';

function isName(type: unknown): boolean {
  return typeof type === 'string' && type.includes('.');
}
