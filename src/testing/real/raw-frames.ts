/** Bytes of WebSocket frames that a well-behaved library would not send. */

const FIN_TEXT = 0x81;
const FIN_CLOSE = 0x88;

/** The head of an unmasked text frame and the first half of its payload. */
export function halfFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([textHead(payload.length), payload.subarray(0, payload.length >>> 1)]);
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

function textHead(length: number): Buffer {
  if (length < 126) return Buffer.of(FIN_TEXT, length);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = FIN_TEXT;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
