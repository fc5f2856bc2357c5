/** Bytes, and the same bytes by words. */
export interface Bytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export function allocate(length: number): Bytes {
  const buffer = new ArrayBuffer(length);
  return { bytes: new Uint8Array(buffer), view: new DataView(buffer) };
}
