/** Examples kept of each kind of fault. */
const EXAMPLES = 5;

class Tally {
  count = 0;
  examples = [];

  add(example) {
    this.count += 1;
    if (this.examples.length < EXAMPLES) this.examples.push(example);
  }
}

/** Revs order the first two of an account, the relay's times the others. */
const laneOf = (kind) => (kind === 'commit' || kind === 'sync' ? 'rev' : 'time');

/** Checks the order of what is delivered. */
class Order {
  #lastOfHost = new Map();
  #lastOfLane = new Map();

  /**
   * What this event should have come before. After a failover an identity or account event from
   * before the start may follow a later commit of its account: nothing orders one by the other.
   */
  *problems({ seq, did, host, kind }, strict) {
    const lanes = ['rev', 'time'].filter((lane) => strict || lane === laneOf(kind));
    const last = Math.max(...lanes.map((lane) => this.#lastOfLane.get(`${lane} ${did}`) ?? 0));
    const lastOfHost = this.#lastOfHost.get(host) ?? 0;
    if (seq < lastOfHost) yield `${lastOfHost} of the same host`;
    if (seq < last) yield `${last} of the same account`;
    this.#lastOfHost.set(host, seq);
    this.#lastOfLane.set(`${laneOf(kind)} ${did}`, seq);
  }
}

/**
 * Compares what was delivered with what the raw reader read, from the first seq to the last, both
 * included.
 *
 * lost        required, and never came
 * doubled     came again
 * disordered  a seq below an earlier one of the same host, or of the same account on any host
 * altered     came with another content
 * unwanted    rejected by the filter, not on the server, or from before the start
 * early       from before the start, by a rewind at most, after a failover: tolerated
 *
 * @param {object[]} deliveries
 * @param {import('./raw-reader.mjs').RawReader} oracle
 * @param {{ from: number, to: number, rewoundAt: number, oldest: number,
 *   required: (entry: object) => boolean, allowed?: (delivery: object) => boolean }} rule
 * `rewoundAt` is how many events had come at the first failover, `oldest` the time (µs) before
 * which nothing may come even then.
 */
export function judge(deliveries, oracle, { from, to, rewoundAt, oldest, required, allowed }) {
  const names = ['lost', 'doubled', 'disordered', 'altered', 'unwanted', 'early'];
  const found = Object.fromEntries(names.map((name) => [name, new Tally()]));
  const seen = new Set();
  const order = new Order();
  for (const [index, delivery] of deliveries.entries()) {
    const { seq, did, host, kind, connection, time } = delivery;
    const where = `seq ${seq} ${kind} ${did} of ${host}, connection ${connection}`;
    if (seen.has(seq)) {
      found.doubled.add(where);
      continue;
    }
    seen.add(seq);
    const rewound = index >= rewoundAt;
    for (const problem of order.problems(delivery, !rewound)) {
      found.disordered.add(`${where}: after ${problem}`);
    }
    const entry = oracle.bySeq.get(seq);
    if (entry !== undefined && entry.hash !== delivery.hash) found.altered.add(where);
    const unknown = seq >= from && seq <= to && entry === undefined;
    const tooEarly = seq < from && !(rewound && time >= oldest);
    if (unknown || tooEarly || allowed?.(delivery) === false) {
      found.unwanted.add(`${where}, filter ${delivery.filter}`);
    } else if (seq < from) {
      found.early.add(where);
    }
  }
  for (const entry of oracle.entries) {
    if (entry.seq < from || entry.seq > to || seen.has(entry.seq) || !required(entry)) continue;
    found.lost.add(`seq ${entry.seq} ${entry.kind} ${entry.collection ?? ''} ${entry.did}`);
  }
  return found;
}
