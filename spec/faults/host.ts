import {
  numberedEvents,
  type FaultPlan,
  type JetstreamServer,
  type RandomSource,
  type UpstreamEvent,
} from '../../src/testing/index.js';
import { START, type VirtualWorld } from '../helpers/virtual-world.js';
import type { Numbered } from './upstream.js';

/** Hosts see an account's events up to this much later than they happen, ms. */
const LAG = 1200;
/** How much lower the seqs of a log are that is made anew. */
export const LOWER = 1_000_000;

export interface HostSettings {
  readonly origin: string;
  readonly index: number;
  /** Its clock, ms off true time. */
  readonly skew: number;
  /** How long after it saw an event it sends it, ms. */
  readonly late: (now: number) => number;
  readonly plan: FaultPlan;
  readonly seed: number;
}

/** A host that sees all events of the network, each account with a lag of its own. */
export interface Host {
  readonly origin: string;
  /** Its first seq. */
  first(): number;
  /** Makes its log anew: the same events of the same times, with lower seqs. */
  remake(): void;
  /** Handshakes so far. */
  attempts(): number;
}

export function hostUnder(
  { scheduler, network }: VirtualWorld,
  events: readonly Numbered[],
  random: RandomSource,
  { origin, index, skew, late, plan, seed }: HostSettings,
): Host {
  // Every host numbers from somewhere else.
  let first = 10 * LOWER + index * 777_777;
  let before = 0;
  const due = lagging(events, random).map(({ at, event }) => {
    return { at, event: { ...event, witnessedAt: Math.floor((at + skew) * 1000) } };
  });
  let next = 0;
  const listen = (): JetstreamServer => {
    const server = network.listen(origin, {
      faults: plan,
      clockSkew: skew,
      firstSeq: first,
      // Small, so that time cursors fall into sealed segments as well as into the newest one.
      segmentSize: 700,
      seqStep: 1 + index,
      seed: seed + index,
    });
    // Hosts are older than the stream: a rewind at its beginning finds something before it.
    server.pushAll(history(skew));
    return server;
  };
  let server = listen();
  const send = (from: number, to: number) => {
    server.pushAll(due.slice(from, to).map(({ event }) => event));
  };
  const step = 50;
  scheduler.schedule(function (this) {
    const now = scheduler.now();
    const from = next;
    while (next < due.length && (due[next]?.at ?? 0) <= now - late(now - START)) next += 1;
    send(from, next);
    if (next < due.length) this.schedule(undefined, step);
  }, step);
  return {
    origin,
    first: () => first,
    remake: () => {
      before += server.counters.attempts;
      void server.close();
      first -= LOWER;
      server = listen();
      send(0, next);
    },
    attempts: () => before + server.counters.attempts,
  };
}

/** The order of accounts differs from host to host. */
function lagging(events: readonly Numbered[], random: RandomSource): Numbered[] {
  const lags = new Map<string, number>();
  return events
    .map((numbered) => {
      const { did } = numbered.event;
      const lag = lags.get(did) ?? random() * LAG;
      lags.set(did, lag);
      return { ...numbered, at: numbered.at + lag };
    })
    .sort((a, b) => a.at - b.at);
}

/** Events of the two minutes before, of other accounts. */
function history(skew: number): UpstreamEvent[] {
  return [...numberedEvents(900, { accounts: 30, first: 10_000_001 })].map((event, index) => ({
    ...event,
    did: 'did:web:before.example',
    commit: { ...event.commit, rkey: `before-${String(index)}` },
    witnessedAt: (START - 120_000 + index * 100 + skew) * 1000,
  }));
}
