import type { Codec } from 'rx-jetstream/lexicon';
import * as records from 'rx-jetstream/records';

/** Every codec, by the name of its definition. */
export const codecs: ReadonlyMap<string, Codec<unknown>> = new Map(
  Object.values(records).map((codec) => [codec.name, codec as unknown as Codec<unknown>]),
);

/** The codec of a collection. */
export function codecOf(collection: string): Codec<unknown> {
  const codec = codecs.get(collection);
  if (codec === undefined) throw new Error(`no codec of ${collection}`);
  return codec;
}
