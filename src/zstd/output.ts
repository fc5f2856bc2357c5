import type { Bytes } from './bytes.js';
import { XXH64_CODE } from './xxh64-code.js';
import { xxh64Low } from './xxh64.js';

/** Memory for output, and the low half of the XXH64 of a part of it. */
export interface Output extends Bytes {
  readonly checksum: (from: number, to: number) => number;
}

const PAGE = 65_536;

let compiled: WebAssembly.Module | undefined;

/**
 * Memory for output. Where WebAssembly may be used (a page's policy may forbid it), it is
 * WebAssembly's: that hashes seven times as fast, and nothing has to be copied for it.
 *
 * @param wasm - `false` does without it
 */
export function outputOf(length: number, wasm = true): Output {
  try {
    if (wasm && length > 0) return wasmOutput(length);
  } catch {
    // Not here, or not so much of it.
  }
  const buffer = new ArrayBuffer(length);
  const view = new DataView(buffer);
  return {
    bytes: new Uint8Array(buffer),
    view,
    checksum: (from, to) => xxh64Low(view, from, to),
  };
}

function wasmOutput(length: number): Output {
  const code = () => Uint8Array.from(atob(XXH64_CODE), (character) => character.charCodeAt(0));
  compiled ??= new WebAssembly.Module(code());
  const memory = new WebAssembly.Memory({ initial: Math.ceil(length / PAGE) });
  const { f } = new WebAssembly.Instance(compiled, { m: { m: memory } }).exports;
  return {
    bytes: new Uint8Array(memory.buffer),
    view: new DataView(memory.buffer),
    checksum: f as Output['checksum'],
  };
}
