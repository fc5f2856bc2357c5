import { Subject } from 'rxjs';
import {
  jetstream,
  type Filter,
  type JetstreamEvent,
  type Notice,
  type StreamState,
} from '../../src/index.js';
import { seededRandom, type FaultKind } from '../../src/testing/index.js';
import { busyWorld } from '../helpers/busy-world.js';
import { START } from '../helpers/virtual-world.js';
import { dealFaults } from './fault-plan.js';
import { hostUnder, type Host } from './host.js';
import { rawReader, type RawReader } from './raw-reader.js';
import { damagingSockets, delayOf, NO_TROUBLES, skewed, type Troubles } from './troubles.js';
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
  readonly troubles?: Troubles;
}

/** One filter that was set, and when (true time, ms). */
export interface FilterSet {
  at: number;
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
  /** Of each log: of one that was made anew there are several. */
  readonly readers: readonly RawReader[];
  /** Logs made anew, and when (true time, ms). */
  readonly remade: readonly { readonly origin: string; readonly at: number }[];
  /** Numbers of the events whose seqs were damaged. */
  readonly damaged: ReadonlySet<number>;
  /** Once an event was delivered that lies so many numbers further, a place is surely passed. */
  readonly passed: number;
  readonly connections: number;
  readonly errors: readonly unknown[];
  readonly leftOver: { readonly sockets: number; readonly listeners: number };
}

/** Clocks of the hosts and of the client, ms off true time: up to 8 s apart. */
const SKEWS = [-4000, 4000, 0];
const CLIENT_SKEW = 3000;
/** More than any host's lag: 10 s at the usual rate. */
const PASSED = 400;

/** Runs a client through all of it, in virtual time. */
export function faultRun(settings: FaultRunSettings): FaultRun {
  const { troubles = NO_TROUBLES } = settings;
  const random = seededRandom(settings.seed);
  const world = busyWorld();
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
  const hosts = origins.map((origin, index): Host => {
    const skew = SKEWS[index] ?? 0;
    const late = (now: number) => troubles.late(index, now);
    return hostUnder(world, events, random, { origin, index, skew, late, plan, ...settings });
  });
  const readers = hosts.map((host) => rawReader(network, host.origin, settings.wire, host.first()));
  const number = numberOf(events);
  const filter$ = new Subject<Filter>();
  const got: Got[] = [];
  const notices: { after: number; notice: Notice }[] = [];
  const states: StreamState[] = [];
  const errors: unknown[] = [];
  const remade: { origin: string; at: number }[] = [];
  const damaged = new Set<number>();
  const clock = skewed(scheduler, CLIENT_SKEW);
  let openedAt = Number.NaN;
  const stream = jetstream({
    hosts: origins,
    protocol: settings.wire,
    filter: filter$,
    WebSocket: damagingSockets(world, troubles, random, (frame) => {
      const rkey = /"rkey":"([^"]+)"/.exec(frame)?.[1] ?? '';
      damaged.add(number({ kind: 'commit', commit: { rkey } }));
    }),
    scheduler: clock,
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
    next: (event) => {
      got.push({ number: number(event), event, at: scheduler.now() });
      world.spend(troubles.work(scheduler.now() - START));
    },
    error: (error: unknown) => errors.push(error),
  });
  const span = (events.at(-1)?.at ?? START) - START;
  const filters = filterPlan(settings, span, random);
  for (const set of filters) {
    scheduler.schedule(() => {
      // A busy consumer sets it late.
      set.at = scheduler.now();
      filter$.next(set.filter);
    }, set.at - scheduler.now());
  }
  for (let count = 1; count <= troubles.remakes; count += 1) {
    scheduler.schedule(
      () => {
        const host = hosts[count % hosts.length] as Host;
        host.remake();
        readers.push(rawReader(network, host.origin, settings.wire, host.first()));
        remade.push({ origin: host.origin, at: scheduler.now() });
      },
      (span * count) / (troubles.remakes + 1),
    );
  }
  scheduler.schedule(() => {
    clock.setBack(troubles.setBack);
  }, span / 2);
  // Beyond the last event: time for the last connection to catch up.
  run(span + 120_000);
  subscription.unsubscribe();
  const connections = hosts.reduce((sum, { attempts }) => sum + attempts(), 0) - readers.length;
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
    remade,
    damaged,
    passed: PASSED + Math.ceil(delayOf(troubles, settings.rate)),
    connections,
    errors,
    leftOver,
  };
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
