import type { Context, Errors } from 'io-ts';
import { codecOf, errorsAt, isObject } from './base.js';
import type { AnyCodec, Codec } from './codec.js';
import { oneOf } from './values.js';

/** A field that may be left out. */
export interface OptionalField<A> {
  readonly optional: Codec<A>;
}

/** What an object of type `A` has, field by field. `$type` is not among them. */
export type Fields<A> = {
  readonly [K in keyof A as K extends '$type' ? never : K]-?: A extends {
    readonly [P in K]: unknown;
  }
    ? Codec<A[K]>
    : OptionalField<Exclude<A[K], undefined>>;
};

/** Marks a field that may be left out. */
export function optional<A>(codec: Codec<A>): OptionalField<A> {
  return { optional: codec };
}

/** An object of a definition. Its `$type` may be left out; in a union it is needed. */
export function object<A extends { readonly $type?: string }>(
  name: NonNullable<A['$type']>,
  fields: Fields<A>,
): Codec<A> {
  return objectCodec(name, fields, false);
}

/** A record. Its `$type` is needed. */
export function record<A extends { readonly $type: string }>(
  name: A['$type'],
  fields: Fields<A>,
): Codec<A> {
  return objectCodec(name, fields, true);
}

interface Field {
  readonly key: string;
  readonly codec: AnyCodec;
  readonly optional: boolean;
  /** Whether every object has something of that name: `constructor`, `toString` … */
  readonly inherited: boolean;
}

function objectCodec<A>(name: string, described: object, typed: boolean): Codec<A> {
  const fields = Object.entries(described as Record<string, unknown>).map(fieldOf);
  const type = oneOf(name);
  const isTyped = (value: Readonly<Record<string, unknown>>) =>
    value['$type'] === name || (!typed && value['$type'] === undefined);
  const problems = (value: Readonly<Record<string, unknown>>, context: Context): Errors =>
    fields.flatMap((field) => {
      const found = valueAt(value, field);
      return found === undefined && field.optional
        ? []
        : errorsAt(field.codec, found, context, field.key);
    });
  return codecOf(
    name,
    (value) => {
      if (!isObject(value) || !isTyped(value)) return false;
      for (const field of fields) {
        const found = valueAt(value, field);
        if (found === undefined ? !field.optional : !field.codec.is(found)) return false;
      }
      return true;
    },
    (value, context) => {
      if (!isObject(value)) return [{ value, context, message: 'is not an object' }];
      const wrong = isTyped(value) ? [] : errorsAt(type, value['$type'], context, '$type');
      return [...wrong, ...problems(value, context)];
    },
  );
}

function fieldOf([key, described]: [string, unknown]): Field {
  const optional = typeof described === 'object' && described !== null && 'optional' in described;
  const codec = (optional ? described.optional : described) as AnyCodec;
  return { key, codec, optional, inherited: key in Object.prototype };
}

function valueAt(value: Readonly<Record<string, unknown>>, { key, inherited }: Field): unknown {
  return inherited && !Object.hasOwn(value, key) ? undefined : value[key];
}
