import { numberedEvents, type RandomSource, type UpstreamEvent } from '../../src/testing/index.js';

/** One event of the network, before any host has seen it. */
export interface Numbered {
  /** Its place in the network, from 1. */
  readonly number: number;
  /** When it happens, true time, ms. */
  readonly at: number;
  readonly event: UpstreamEvent;
}

/** Collections that every filter of the run contains. */
export const CORE = ['app.bsky.feed.post', 'app.bsky.feed.like'];
/** Collections that come and go. */
export const CHANGING = [
  'app.bsky.graph.follow',
  'xyz.statusphere.status',
  'com.whtwnd.blog.entry',
];

/**
 * A network of numbered events: mostly commits, every fiftieth an identity, account or sync event.
 * The number is found again in the rkey, the time or the rev, on whichever host and wire.
 */
export function upstream(
  count: number,
  perSecond: number,
  start: number,
  random: RandomSource,
  withSync: boolean,
): Numbered[] {
  const accounts = 150;
  const all = [...numberedEvents(count, { accounts })];
  return all.map((commit, index) => {
    const number = index + 1;
    const at = start + Math.floor((number * 1000) / perSecond);
    return { number, at, event: disguise(commit, number, random, withSync) };
  });
}

type Commit = Extract<UpstreamEvent, { kind: 'commit' }>;

function disguise(
  post: Commit,
  number: number,
  random: RandomSource,
  withSync: boolean,
): UpstreamEvent {
  const { did } = post;
  const { rev, rkey } = post.commit;
  const time = new Date(Date.UTC(2026, 5, 1) + number * 20).toISOString();
  if (number % 50 === 0) {
    switch (Math.floor(random() * (withSync ? 3 : 2))) {
      case 0:
        return { kind: 'identity', did, identity: { did, handle: 'a.example', seq: number, time } };
      case 1:
        return { kind: 'account', did, account: { did, active: true, seq: number, time } };
      default:
        return { kind: 'sync', did, sync: { did, rev, seq: number, time } };
    }
  }
  const collections = [...CORE, ...CORE, ...CHANGING];
  const collection = collections[Math.floor(random() * collections.length)] as string;
  const operation = random() < 0.1 ? 'delete' : random() < 0.1 ? 'update' : 'create';
  const record = { $type: collection, text: String(number) };
  return {
    kind: 'commit',
    did,
    commit: { operation, collection, rkey, rev, ...(operation === 'delete' ? {} : { record }) },
  };
}

/** What is the same on every host and wire about an event. */
interface Recognisable {
  readonly kind: string;
  readonly commit?: { readonly rkey: string };
  readonly identity?: { readonly time: string };
  readonly account?: { readonly time: string };
  readonly sync?: { readonly time: string };
}

/** Tells the number of an event from what it carries. */
export function numberOf(events: readonly Numbered[]): (event: Recognisable) => number {
  const byKey = new Map<string, number>();
  for (const { number, event } of events) byKey.set(keyOf(event), number);
  return (event) => byKey.get(keyOf(event)) ?? Number.NaN;
}

function keyOf(event: Recognisable): string {
  const { commit, identity, account, sync } = event;
  return commit?.rkey ?? `${event.kind} ${(identity ?? account ?? sync)?.time ?? ''}`;
}
