import type { AnyCodec } from '../../src/lexicon/codec.js';

/** What a codec says of a value: `path message`, one for each problem; nothing when it is fine. */
export function problems(codec: AnyCodec, value: unknown): readonly string[] {
  const result = codec.decode(value);
  if (result._tag === 'Right') return [];
  return result.left.map(({ context, message }) => {
    const path = context.slice(1).map(({ key }) => key);
    return `${path.join('.')} ${message ?? 'without a message'}`.trimStart();
  });
}
