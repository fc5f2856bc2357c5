import { Subject, type SchedulerLike } from 'rxjs';
import {
  jetstream,
  type Filter,
  type JetstreamEvent,
  type Notice,
  type StreamState,
} from '../../src/index.js';
import {
  numberedEvents,
  seededRandom,
  type FaultKind,
  type JetstreamServer,
  type UpstreamEvent,
} from '../../src/testing/index.js';
import { START, virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';
import { dealFaults } from './fault-plan.js';
import { rawReader, type RawReader } from './raw-reader.js';
import { CHANGING, CORE, numberOf, upstream, type Numbered } from './upstream.js';

/** What a run is made of. Equal settings give equal runs. */
export interface FaultRunSettings {
  readonly wire: 'v1' | 'v2';
  readonly seed: number;
  readonly events: number;
  readonly faults: number;
  readonly filters: number;
  /** Events a second, true time. */
  readonly rate: number;
}

/** One filter that was set, and when (true time, ms). */
export interface FilterSet {
  readonly at: number;
  readonly filter: Filter;
}

/** One event as it was delivered, and when (true time, ms). */
export interface Got {
  readonly number: number;
  readonly event: JetstreamEvent;
  readonly at: number;
}

/** What came of it. */
export interface FaultRun {
  readonly events: readonly Numbered[];
  readonly filters: readonly FilterSet[];
  /** In order: what the client was given, with the number found again, and the notices between. */
  readonly got: readonly Got[];
  /** How many events had been delivered when a notice came. */
  readonly notices: readonly { readonly after: number; readonly notice: Notice }[];
  readonly states: readonly StreamState[];
  readonly dealt: readonly FaultKind[];
  /** When the client's first connection opened (true time, ms). */
  readonly openedAt: number;
  readonly readers: readonly RawReader[];
  readonly connections: number;
  readonly errors: readonly unknown[];
  readonly leftOver: { readonly sockets: number; readonly listeners: number };
}

/** Clocks of the hosts and of the client, ms off true time: up to 8 s apart. */
const SKEWS = [-4000, 4000, 0];
const CLIENT_SKEW = 3000;
/** Hosts see an account's events up to this much later than they happen, ms. */
const LAG = 1200;

/** Every host numbers from somewhere else. */
const firstSeq = (index: number): number => 1 + index * 777_777;

/** Runs a client through all of it, in virtual time. */
export function faultRun(settings: FaultRunSettings): FaultRun {
  const random = seededRandom(settings.seed);
  const world = virtualWorld();
  const { scheduler, network, run } = world;
  const events = upstream(
    settings.events,
    settings.rate,
    START + 1000,
    random,
    settings.wire === 'v2',
  );
  const { plan, dealt } = dealFaults(settings.faults, random);
  const origins = ['wss://one.example', 'wss://two.example', 'wss://three.example'];
  const servers = origins.map((origin, index) =>
    network.listen(origin, {
      faults: plan,
      clockSkew: SKEWS[index] ?? 0,
      firstSeq: firstSeq(index),
      // Small, so that time cursors fall into sealed segments as well as into the newest one.
      segmentSize: 700,
      seqStep: 1 + index,
      seed: settings.seed + index,
    }),
  );
  servers.forEach((server, index) => {
    // Hosts are older than the stream: a rewind at its beginning finds something before it.
    server.pushAll(history(SKEWS[index] ?? 0));
    feed(world, server, events, random);
  });
  const readers = origins.map((origin, index) =>
    rawReader(network, origin, settings.wire, firstSeq(index)),
  );
  const number = numberOf(events);
  const filter$ = new Subject<Filter>();
  const got: Got[] = [];
  const notices: { after: number; notice: Notice }[] = [];
  const states: StreamState[] = [];
  const errors: unknown[] = [];
  let openedAt = Number.NaN;
  const stream = jetstream({
    hosts: origins,
    protocol: settings.wire,
    filter: filter$,
    WebSocket: network.WebSocket,
    scheduler: skewed(scheduler, CLIENT_SKEW),
    random,
    maxMessageSize: 20_000,
    webSocketOptions: { maxPayload: 40_000 },
    // Deadlines and delays short enough for so many faults; all policies as they are.
    connectTimeout: 3000,
    firstEventTimeout: 4000,
    stallTimeout: 4000,
    retry: { initialDelay: 100, maxDelay: 3000, attemptsPerMinute: 200 },
    onNotice: (notice) => notices.push({ after: got.length, notice }),
  });
  stream.state$.subscribe((state) => {
    states.push(state);
    if (Number.isNaN(openedAt) && state.status === 'live') openedAt = scheduler.now();
  });
  const subscription = stream.subscribe({
    next: (event) => got.push({ number: number(event), event, at: scheduler.now() }),
    error: (error: unknown) => errors.push(error),
  });
  const span = (events.at(-1)?.at ?? START) - START;
  const filters = filterPlan(settings, span, random);
  for (const { at, filter } of filters) {
    scheduler.schedule(() => {
      filter$.next(filter);
    }, at - scheduler.now());
  }
  // Beyond the last event: time for the last connection to catch up.
  run(span + 120_000);
  subscription.unsubscribe();
  const connections =
    servers.reduce((sum, server) => sum + server.counters.attempts, 0) - readers.length;
  for (const reader of readers) reader.close();
  run(10_000);
  const leftOver = { sockets: network.openSockets, listeners: network.listeners };
  return {
    events,
    filters,
    got,
    notices,
    states,
    dealt,
    openedAt,
    readers,
    connections,
    errors,
    leftOver,
  };
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

/** Each host sees each account with a lag of its own: the order of accounts differs. */
function feed(
  { scheduler }: VirtualWorld,
  server: JetstreamServer,
  events: readonly Numbered[],
  random: () => number,
): void {
  const lags = new Map<string, number>();
  const due = events
    .map((numbered) => {
      const { did } = numbered.event;
      const lag = lags.get(did) ?? random() * LAG;
      lags.set(did, lag);
      return { at: numbered.at + lag, event: numbered.event };
    })
    .sort((a, b) => a.at - b.at);
  let next = 0;
  const step = 50;
  scheduler.schedule(function (this) {
    const now = scheduler.now();
    const first = next;
    while (next < due.length && (due[next]?.at ?? 0) <= now) next += 1;
    server.pushAll(due.slice(first, next).map(({ event }) => event));
    if (next < due.length) this.schedule(undefined, step);
  }, step);
}

/** A list of filters: the core stays, the rest comes and goes. Two changes may follow closely. */
function filterPlan(
  { filters, wire }: FaultRunSettings,
  span: number,
  random: () => number,
): FilterSet[] {
  const list: FilterSet[] = [];
  for (let index = 0; index <= filters; index += 1) {
    const extra = CHANGING.filter(() => random() < 0.5);
    const commitsOnly = random() < 0.3;
    const close = index > 0 && random() < 0.2;
    const even = START + 100 + Math.floor((span * index) / (filters + 1));
    const at = close ? (list.at(-1)?.at ?? 0) + Math.floor(random() * 3000) : even;
    const filter: Filter = {
      collections: [...CORE, ...extra],
      ...(commitsOnly ? { kinds: wire === 'v1' ? ['commit'] : ['commit', 'sync'] } : {}),
    };
    list.push({ at, filter });
  }
  return list;
}

function skewed(scheduler: SchedulerLike, skew: number): SchedulerLike {
  return {
    now: () => scheduler.now() + skew,
    schedule: scheduler.schedule.bind(scheduler),
  };
}
