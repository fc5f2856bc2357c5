/** What is known of a message beside its payload; the fields are not documented. */
export type BloomrMetadata = Readonly<Record<string, unknown>>;

/** A message of a script. */
export interface BloomrMessage<T = unknown, M extends boolean = false> {
  /** Unique. */
  readonly id: string;
  /** As it was asked for: `''` is the standard output. */
  readonly channel: string;
  /** The payload as it came, or as the codec made it. */
  readonly data: T;
  /** With `includeMetadata`; empty when the server sent none. */
  readonly metadata: M extends true ? BloomrMetadata : BloomrMetadata | undefined;
}
