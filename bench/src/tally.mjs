/** Counts seqs, and sums them up so that one left out, doubled or out of turn shows. */
export class Tally {
  events = 0;
  last = 0;
  sum = 0;

  add(seq) {
    this.events += 1;
    this.last = seq;
    this.sum = (Math.imul(this.sum, 31) + seq) | 0;
  }

  /** As plain JSON, for the other process. */
  get state() {
    const { events, last, sum } = this;
    return { events, last, sum };
  }
}
