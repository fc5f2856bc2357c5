import { isObject } from '../core/json.js';
import type { Emitted } from '../origin.js';

/** What is known of a message beside its payload; the fields are not documented. */
export type BloomrMetadata = Readonly<Record<string, unknown>>;

/** A message of a script. */
export interface BloomrMessage<T = unknown, M extends boolean = false> extends Emitted {
  /** Unique. */
  readonly id: string;
  /** As it was asked for: `''` is the standard output. */
  readonly channel: string;
  /** The payload as it came, or as the codec made it. */
  readonly data: T;
  /** With `includeMetadata`; empty when the server sent none. */
  readonly metadata: M extends true ? BloomrMetadata : BloomrMetadata | undefined;
}

/** The metadata stand beside the payload, or in it: their place is not documented. */
export function metadataOf(payload: unknown, beside: unknown): BloomrMetadata {
  if (isObject(beside)) return beside;
  const within = isObject(payload) ? payload['metadata'] : undefined;
  return isObject(within) ? within : {};
}
