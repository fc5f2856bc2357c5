/**
 * So many subscribers to one Observable. The last one tells the sink, after all others have had the
 * event; each of the others counts for itself.
 */
export function crowd(subscribers, stream$, seqOf, sink) {
  const counts = new Float64Array(subscribers);
  const error = (reason) => {
    throw reason;
  };
  for (let index = 0; index < subscribers - 1; index += 1) {
    const next = () => {
      counts[index] += 1;
    };
    stream$.subscribe({ next, error });
  }
  let seen = 0;
  const next = (event) => {
    seen += 1;
    sink(seqOf(event));
    if (subscribers > 1 && counts[0] !== seen) throw new Error('A subscriber was left out');
  };
  return stream$.subscribe({ next, error });
}
