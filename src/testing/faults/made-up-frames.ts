import { between, type RandomSource } from '../events/random.js';
import { type Wire } from '../protocol/accepted.js';
import { errorFrame } from '../log/encode-v2.js';
import { type GarbageForm } from './fault.js';

const TYPE = 'network.bsky.jetstream.subscribeEvents';

/** Frames that a fault makes up, in the language of a server. */
export interface MadeUpFrames {
  /** A frame that no client can take for an event. */
  garbage(form: GarbageForm, random: RandomSource): string | Uint8Array;
  /** A frame of a number of bytes, of a type no client knows. */
  padded(bytes: number): string;
  /** A frame that tells of an error; `undefined` where the server has none. */
  error(code: string, message: string): string | undefined;
}

/** Those of Jetstream, on one of its wires. */
export function jetstreamFrames(wire: Wire): MadeUpFrames {
  return {
    garbage: (form, random) => garbageFrame(form, wire, random),
    padded: (bytes) => paddedFrame(bytes, wire),
    // v1 has no error frames: the connection just ends.
    error: (code, message) => (wire === 'v2' ? errorFrame(code, message) : undefined),
  };
}

function garbageFrame(form: GarbageForm, wire: Wire, random: RandomSource): string | Uint8Array {
  switch (form) {
    case 'text':
      return 'this is not JSON';
    case 'truncated':
      return wire === 'v1'
        ? '{"did":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa","time_us":1795225090264966,"kind":"com'
        : `{"$type":"message","payload":{"$type":"${TYPE}#commit","did":"did:plc:aaaa`;
    case 'wrong-types':
      return wire === 'v1'
        ? '{"did":5,"time_us":"soon","cursor":"nine","kind":"commit","commit":[]}'
        : `{"$type":"message","payload":{"$type":"${TYPE}#commit","did":5,"seq":"nine","time":null}}`;
    case 'array':
      return '[null,{"__proto__":{"polluted":true}},1e999]';
    case 'binary':
      return Uint8Array.from({ length: 64 }, () => between(random, 0, 255));
  }
}

function paddedFrame(bytes: number, wire: Wire): string {
  const [head, tail] =
    wire === 'v1'
      ? ['{"did":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa","time_us":0,"kind":"padding","padding":"', '"}']
      : [`{"$type":"message","payload":{"$type":"${TYPE}#padding","padding":"`, '"}}'];
  return `${head}${'x'.repeat(Math.max(0, bytes - head.length - tail.length))}${tail}`;
}
