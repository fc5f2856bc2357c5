/**
 * The seq of a frame that is too large to be parsed, by the server's order of keys (protocol, 1.4
 * and 2.4): near the head on v1, at the very end on v2, where no record can stand.
 */
export function frameSeq(text: string): number | undefined {
  const v1 = /^\{"did":"[^"]{1,2048}","time_us":\d{1,16},"cursor":(\d{1,15}),/.exec(
    text.slice(0, 2200),
  );
  const v2 = /"seq":(\d{1,15}),"time":"[^"]{1,40}"\}\}$/.exec(text.slice(-100));
  const digits = (v1 ?? v2)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
