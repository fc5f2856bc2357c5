/** A synchronous handler that takes so long, µs, and does nothing. */
export function burner(micros) {
  if (micros === 0) return () => undefined;
  return () => {
    const until = performance.now() + micros / 1000;
    while (performance.now() < until);
  };
}
