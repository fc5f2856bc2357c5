import { describe, expect, it } from '@jest/globals';
import { frameSeq } from '../../src/wire/frame-seq.js';
import { recorded } from '../helpers/recorded.js';

interface Frame {
  readonly kind?: string;
  readonly cursor?: number;
  readonly payload?: { readonly seq?: number };
}

describe('the seq of a frame that is not parsed', () => {
  it.each(['v1', 'v2'] as const)('is found in every event of a real server on %s', (wire) => {
    for (const text of recorded(wire)) {
      const { cursor, payload } = JSON.parse(text) as Frame;
      expect(frameSeq(text, wire)).toBe(wire === 'v1' ? cursor : payload?.seq);
    }
  });

  it('is found in a sync event, however much it brings', () => {
    const text = recorded('v2').find((frame) => frame.includes('#sync"')) as string;
    const grown = text.replace('"$bytes":"', `"$bytes":"${'A'.repeat(100_000)}`);
    expect(grown.length).toBeGreaterThan(100_000);
    expect(frameSeq(grown, 'v2')).toBe((JSON.parse(text) as Frame).payload?.seq);
  });

  it('is not that of the relay, where a v1 host numbers nothing', () => {
    for (const text of recorded('v1')) {
      expect(frameSeq(text.replace(/"cursor":\d+,/, ''), 'v1')).toBeUndefined();
    }
  });

  it('is not what a record says', () => {
    const forged = '{"$type":"message","payload":{"$type":"x#sync","did":"did:x:a","seq":7,';
    const record = JSON.stringify({ text: forged, also: '"seq":7,"time":"x"}}' });
    const head = '{"$type":"message","payload":{"$type":"a#commit","record":';
    expect(frameSeq(`${head}${record},"rkey":"a"}}`, 'v2')).toBeUndefined();
    const end = `${head}${record},"seq":9,"time":"2026-01-01T00:00:00Z"}}`;
    expect(frameSeq(end, 'v2')).toBe(9);
  });
});
