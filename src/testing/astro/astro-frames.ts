import { between } from '../events/random.js';
import { type MadeUpFrames } from '../faults/made-up-frames.js';

/** Frames that a fault makes up, in Astro's language. */
export const astroFrames: MadeUpFrames = {
  garbage: (form, random) => {
    switch (form) {
      case 'text':
        return 'this is not JSON';
      case 'truncated':
        return '{"id":"01JD3XAAAAAAAAAAAAAAAAAAAA","type":"message","topic":"channel.act';
      case 'wrong-types':
        return '{"id":5,"ts":null,"type":"message","topic":["channel.tips"],"room":7,"data":"none"}';
      case 'array':
        return '[null,{"__proto__":{"polluted":true}},1e999]';
      case 'binary':
        return Uint8Array.from({ length: 64 }, () => between(random, 0, 255));
    }
  },
  padded: (bytes) => {
    const [head, tail] = ['{"type":"padding","data":{"padding":"', '"}}'];
    return `${head}${'x'.repeat(Math.max(0, bytes - head.length - tail.length))}${tail}`;
  },
  // Without a nonce, and to no command: that is all a client can see of a server in trouble.
  error: (code, message) => JSON.stringify({ type: 'response', error: code, data: { message } }),
};
