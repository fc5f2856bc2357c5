import type { AstroMessage, AstroNotice } from 'rx-jetstream/astro';
import { ASTRO_TOPICS } from 'rx-jetstream/astro';
import { FAULT_KINDS, seededFaults, seededRandom, type FaultKind } from 'rx-jetstream/testing';
import { astroWorld, type AstroWorld } from '../astro/astro-world.js';

/** How long, at most, until every topic is subscribed again, ms of virtual time. */
const PATIENCE = 1_200_000;

export interface AstroRunSettings {
  readonly topics: number;
  readonly faults: number;
  readonly seed: number;
}

/** What a run came to. */
export interface AstroVerdict {
  readonly published: number;
  readonly delivered: number;
  /** Messages that were given to an Observable of another topic or room. */
  readonly misrouted: number;
  readonly doubled: number;
  /** Missing, and no gap notice of the topic says so. */
  readonly untold: number;
  readonly lost: number;
  readonly dealt: number;
  readonly kinds: ReadonlySet<string>;
  readonly restored: number;
  readonly leastInterval: number;
  readonly mostInWindow: number;
  readonly limited: number;
  readonly errors: number;
  readonly gaps: number;
  readonly leftOver: object;
}

interface Pair {
  readonly topic: string;
  readonly room: string;
  /** When it was first subscribed. */
  since: number | undefined;
  readonly got: AstroMessage[];
}

/** Faults of the run: without `delay`, which holds messages back that were sent long ago. */
export const ASTRO_FAULTS = FAULT_KINDS.filter((kind) => kind !== 'delay');

/** 200 topics over one connection, and everything that can happen to it. */
export function astroFaultRun({ topics, faults, seed }: AstroRunSettings): AstroVerdict {
  const dealt: string[] = [];
  const random = seededRandom(seed);
  const plan = seededFaults({
    seed,
    rate: 0.8,
    maxAfter: 3000,
    oversizeBytes: 100_000,
    kinds: ASTRO_FAULTS,
  });
  const world = astroWorld(
    { maxMessageSize: 50_000 },
    {
      seed,
      // The room has another name than the one asked for.
      authorize: ({ room }) => ({ room: `id-${room ?? ''}` }),
    },
  );
  world.server.faults = (context, chance) => {
    if (dealt.length >= faults || typeof plan !== 'function') return undefined;
    const choice = plan({ ...context, wire: 'v2' }, chance);
    for (const fault of [choice ?? []].flat()) dealt.push((fault as { kind: FaultKind }).kind);
    return choice;
  };
  const pairs = pairsOf(topics);
  let errors = 0;
  const subscriptions = pairs.map((pair) =>
    world.client_.topic(pair.topic, { room: pair.room }).subscribe({
      next: (message) => pair.got.push(message),
      error: () => (errors += 1),
    }),
  );
  const log = publishAll(world, pairs, random);

  let restored = 0;
  while (dealt.length < faults) {
    untilAll(world, pairs);
    restored += 1;
    world.run(Math.floor(random() * 40_000));
    dealt.push(disturb(world, random()));
  }
  world.server.faults = undefined;
  untilAll(world, pairs);
  world.run(60_000);
  log.stop();
  world.run(10_000);
  for (const subscription of subscriptions) subscription.unsubscribe();
  world.run(100);

  const { leastInterval, mostInWindow, limited } = world.server.counters;
  const { openSockets, listeners } = world.network;
  return {
    ...judge(pairs, log.published, world.notices),
    dealt: dealt.length,
    kinds: new Set(dealt),
    restored,
    leastInterval,
    mostInWindow,
    limited,
    errors,
    gaps: world.noticesOf('gap').length,
    leftOver: { openSockets, listeners },
  };
}

function pairsOf(count: number): Pair[] {
  const names = ASTRO_TOPICS.filter((name) => !/session|activities/.test(name));
  return Array.from({ length: count }, (_, index) => ({
    topic: names[index % names.length] as string,
    room: `room-${Math.floor(index / names.length).toString()}`,
    since: undefined,
    got: [],
  }));
}

interface Published {
  readonly id: string;
  readonly pair: Pair;
  readonly at: number;
}

/** One message every ten seconds to each topic, at times of its own. */
function publishAll(world: AstroWorld, pairs: readonly Pair[], random: () => number) {
  const published: Published[] = [];
  let stopped = false;
  for (const pair of pairs) {
    const next = () => {
      if (stopped) return;
      const { topic, room } = pair;
      const { id, connections } = world.server.publish(topic, `id-${room}`, { topic, room });
      const at = world.scheduler.now();
      if (connections > 0) pair.since ??= at;
      if (pair.since !== undefined) published.push({ id, pair, at });
      world.scheduler.schedule(next, 10_000);
    };
    world.scheduler.schedule(next, Math.floor(random() * 10_000));
  }
  return {
    published,
    stop: () => {
      stopped = true;
    },
  };
}

/** Something the server does, or the network. */
function disturb({ server }: AstroWorld, choice: number): string {
  if (choice < 0.2) {
    server.reconnectAll({ drain: 3000 });
    return 'reconnect';
  }
  if (choice < 0.3) {
    server.reconnectAll({ drain: 0 });
    return 'reconnect-late';
  }
  if (choice < 0.45) {
    server.reconnectAll({ drain: 20_000 });
    server.expireTokens();
    return 'reconnect-expired';
  }
  if (choice < 0.6) {
    server.cutAll('rst');
    return 'rst';
  }
  if (choice < 0.8) {
    server.cutAll('fin');
    return 'fin';
  }
  server.cutAll({ code: 1012 });
  return 'close';
}

/** Waits until a connection has every subscription. */
function untilAll(world: AstroWorld, pairs: readonly Pair[]): void {
  const end = world.scheduler.now() + PATIENCE;
  const complete = () =>
    world.server.connections.some(({ subscriptions }) => subscriptions.length === pairs.length);
  while (!complete()) {
    if (world.scheduler.now() > end) throw new Error('waited in vain for the subscriptions');
    world.run(1000);
  }
}

function judge(
  pairs: readonly Pair[],
  published: readonly Published[],
  notices: readonly AstroNotice[],
) {
  const windows = new Map<string, { from: number; to: number }[]>();
  for (const notice of notices) {
    if (notice.code !== 'gap') continue;
    const key = `${notice.topic} ${notice.room ?? ''}`;
    const list = windows.get(key) ?? [];
    list.push({ from: notice.from / 1000, to: notice.to / 1000 });
    windows.set(key, list);
  }
  let misrouted = 0;
  let doubled = 0;
  let delivered = 0;
  const had = new Map<Pair, Set<string>>();
  for (const pair of pairs) {
    const ids = new Set<string>();
    for (const { id, topic, room, data } of pair.got) {
      const meant = data as { topic: string; room: string };
      const isHere = [topic, meant.topic].every((name) => name === pair.topic);
      if (!isHere || room !== `id-${pair.room}` || meant.room !== pair.room) misrouted += 1;
      if (ids.has(id)) doubled += 1;
      ids.add(id);
      delivered += 1;
    }
    had.set(pair, ids);
  }
  const missing = published.filter(({ id, pair }) => had.get(pair)?.has(id) !== true);
  const untold = missing.filter(({ pair, at }) => {
    const told = windows.get(`${pair.topic} id-${pair.room}`) ?? [];
    return !told.some(({ from, to }) => from <= at && at <= to);
  });
  return {
    published: published.length,
    delivered,
    misrouted,
    doubled,
    lost: missing.length,
    untold: untold.length,
  };
}
