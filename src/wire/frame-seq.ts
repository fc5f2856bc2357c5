const V1 = /^\{"did":"[^"]{1,2048}","time_us":\d{1,16},"cursor":(\d{1,15}),/;
const V2 = /"seq":(\d{1,15}),"time":"[^"]{1,40}"\}\}$/;
/** Of a kind whose own object follows the seq. */
const V2_SYNC =
  /^\{"\$type":"message","payload":\{"\$type":"[^"]{1,99}#sync","did":"[^"]{1,2048}","seq":(\d{1,15}),/;

/**
 * The seq of a frame that is too large to be parsed, by the server's order of keys (protocol, 1.4
 * and 2.4): near the head on v1 and of a sync event, else at the very end, where no record can
 * stand.
 */
export function frameSeq(text: string, wire: 'v1' | 'v2'): number | undefined {
  const head = text.slice(0, 2400);
  const found = wire === 'v1' ? V1.exec(head) : (V2_SYNC.exec(head) ?? V2.exec(text.slice(-100)));
  return found ? Number(found[1]) : undefined;
}
