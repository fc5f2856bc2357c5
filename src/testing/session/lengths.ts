/** Bytes of a frame. */
export function byteLength(data: string | Uint8Array): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
}

/** Whether a text is longer than a cap in bytes; 0 is no cap. */
export function tooLong(text: string, cap: number): boolean {
  return cap > 0 && (text.length > cap || Buffer.byteLength(text) > cap);
}
