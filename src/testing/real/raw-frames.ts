/** Bytes of WebSocket frames that a well-behaved library would not send. */

const FIN_TEXT = 0x81;
const FIN_BINARY = 0x82;
const FIN_CLOSE = 0x88;

/** The head of an unmasked frame, text or binary, and the first half of its payload. */
export function halfFrame(frame: string | Uint8Array): Buffer {
  const payload = Buffer.from(frame as string);
  const first = typeof frame === 'string' ? FIN_TEXT : FIN_BINARY;
  return Buffer.concat([headOf(first, payload.length), payload.subarray(0, payload.length >>> 1)]);
}

/** A close frame with any code at all. */
export function closeFrame(code: number, reason: string): Buffer {
  const text = Buffer.from(reason).subarray(0, 123);
  const frame = Buffer.alloc(4);
  frame[0] = FIN_CLOSE;
  frame[1] = 2 + text.length;
  frame.writeUInt16BE(code & 0xffff, 2);
  return Buffer.concat([frame, text]);
}

function headOf(first: number, length: number): Buffer {
  if (length < 126) return Buffer.of(first, length);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
