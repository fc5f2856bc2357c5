/** What can be wrong with compressed data. */
export type ZstdErrorCode =
  /** Not a frame, or one that breaks the format. */
  | 'corrupt'
  /** The frame's checksum is not that of what came out. */
  | 'checksum'
  /** The frame asks for another dictionary. */
  | 'dictionary'
  /** More would come out than the limit allows. */
  | 'limit'
  /** Reading it would take more work than a message of its size is worth. */
  | 'work';

/** Data that cannot be decompressed. */
export class ZstdError extends Error {
  override readonly name = 'ZstdError';
  readonly code: ZstdErrorCode;

  constructor(code: ZstdErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function corrupt(what: string): never {
  throw new ZstdError('corrupt', `zstd: ${what}`);
}
