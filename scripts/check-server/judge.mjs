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

/**
 * Compares what was delivered with what the raw reader read, from the first seq to the last, both
 * included.
 *
 * lost        required, and never came
 * doubled     came again
 * disordered  a seq below an earlier one of the same host, or of the same account on any host
 * altered     came with another content
 * unwanted    not allowed to come at all, or not on the server
 *
 * @param {object[]} deliveries
 * @param {import('./raw-reader.mjs').RawReader} oracle
 * @param {{ from: number, to: number, required: (entry: object) => boolean,
 *   allowed: (delivery: object) => boolean }} rule
 */
export function judge(deliveries, oracle, { from, to, required, allowed }) {
  const found = {
    lost: new Tally(),
    doubled: new Tally(),
    disordered: new Tally(),
    altered: new Tally(),
    unwanted: new Tally(),
  };
  const seen = new Set();
  const lastOfHost = new Map();
  const lastOfDid = new Map();
  for (const delivery of deliveries) {
    const { seq, did, host } = delivery;
    const { kind, connection } = delivery;
    const where = `seq ${seq} ${kind} ${did} of ${host}, connection ${connection}`;
    if (seen.has(seq)) {
      found.doubled.add(where);
      continue;
    }
    seen.add(seq);
    const before = { host: lastOfHost.get(host) ?? 0, account: lastOfDid.get(did) ?? 0 };
    for (const [whose, last] of Object.entries(before)) {
      if (seq < last) found.disordered.add(`${where}: after ${last} of the same ${whose}`);
    }
    lastOfHost.set(host, seq);
    lastOfDid.set(did, seq);
    const entry = oracle.bySeq.get(seq);
    if (entry !== undefined && entry.hash !== delivery.hash) found.altered.add(where);
    const unknown = seq >= from && seq <= to && entry === undefined;
    if (unknown || !allowed(delivery)) found.unwanted.add(`${where}, filter ${delivery.filter}`);
  }
  for (const entry of oracle.entries) {
    if (entry.seq < from || entry.seq > to || seen.has(entry.seq) || !required(entry)) continue;
    found.lost.add(`seq ${entry.seq} ${entry.kind} ${entry.collection ?? ''} ${entry.did}`);
  }
  return found;
}
