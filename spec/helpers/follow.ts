import { type Subscription } from 'rxjs';
import {
  jetstream,
  type Jetstream,
  type JetstreamEvent,
  type JetstreamOptions,
  type Notice,
  type NoticeCode,
  type StreamState,
} from 'rx-jetstream';
import {
  type FaultPlan,
  numberedEvents,
  seededRandom,
  type JetstreamServer,
} from 'rx-jetstream/testing';
import { START, type VirtualWorld } from './virtual-world.js';

/** Both wires: every rule that is not about one of them is tested on each. */
export const WIRES = ['v1', 'v2'] as const;

export const ONE = 'wss://one.example';
export const TWO = 'wss://two.example';
export const THREE = 'wss://three.example';

type NoticeOf<C extends NoticeCode> = Extract<Notice, { code: C }>;
type StateOf<S extends StreamState['status']> = Extract<StreamState, { status: S }>;

/** A subscription and everything it has told. */
export interface Followed {
  readonly stream: Jetstream;
  readonly subscription: Subscription;
  readonly events: JetstreamEvent[];
  readonly notices: Notice[];
  readonly states: StreamState[];
  readonly errors: unknown[];
  /** How often it completed. */
  readonly completions: number;
  /** Numbers of the numbered events, in the order they came. */
  readonly numbers: number[];
  /** Codes of the notices, in their order. */
  readonly codes: NoticeCode[];
  readonly statuses: StreamState['status'][];
  noticesOf<C extends NoticeCode>(code: C): NoticeOf<C>[];
  statesOf<S extends StreamState['status']>(status: S): StateOf<S>[];
}

/** Subscribes inside a virtual world and keeps all that comes. Chance is seeded. */
export function follow(
  world: VirtualWorld,
  options: JetstreamOptions,
  onEvent?: (event: JetstreamEvent, followed: Followed) => void,
): Followed {
  const stream = jetstream({ hosts: ONE, random: seededRandom(7), ...world.client, ...options });
  return followStream(stream, onEvent);
}

/** The same for a stream that is there already. */
export function followStream(
  stream: Jetstream,
  onEvent?: (event: JetstreamEvent, followed: Followed) => void,
): Followed {
  const events: JetstreamEvent[] = [];
  const notices: Notice[] = [];
  const states: StreamState[] = [];
  const errors: unknown[] = [];
  let completions = 0;
  stream.notices$.subscribe((notice) => notices.push(notice));
  stream.state$.subscribe((state) => states.push(state));
  const followed: Omit<Followed, 'subscription'> & { subscription?: Subscription } = {
    stream,
    events,
    notices,
    states,
    errors,
    get completions() {
      return completions;
    },
    get numbers() {
      return events.map(numberOf);
    },
    get codes() {
      return notices.map(({ code }) => code);
    },
    get statuses() {
      return states.map(({ status }) => status);
    },
    noticesOf: <C extends NoticeCode>(code: C) =>
      notices.filter((notice): notice is NoticeOf<C> => notice.code === code),
    statesOf: <S extends StreamState['status']>(status: S) =>
      states.filter((state): state is StateOf<S> => state.status === status),
  };
  followed.subscription = stream.subscribe({
    next: (event) => {
      events.push(event);
      onEvent?.(event, followed as Followed);
    },
    error: (error: unknown) => errors.push(error),
    complete: () => (completions += 1),
  });
  return followed as Followed;
}

/** The number a numbered event carries; NaN for any other event. */
export function numberOf(event: JetstreamEvent): number {
  if (event.kind !== 'commit') return Number.NaN;
  const { text } = (event.commit.record ?? {}) as { text?: string };
  return Number(text);
}

/** first, first + 1, … last. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** DIDs of the accounts of numbered events that take turns by three: n is of account n % 3. */
export const [C, A, B] = [...numberedEvents(3, { first: 3, accounts: 3 })].map(
  ({ did }) => did,
) as [string, string, string];

/** The numbers from first to last that are of these accounts: 0 is C, 1 is A, 2 is B. */
export function of3(first: number, last: number, ...accounts: number[]): number[] {
  return range(first, last).filter((number) => accounts.includes(number % 3));
}

/** Pushes numbered events, one account taking turns of `accounts`. */
export function push(
  server: JetstreamServer,
  first: number,
  last: number,
  accounts = 1,
  extra: { witnessedAt?: number } = {},
): void {
  for (const event of numberedEvents(last - first + 1, { first, accounts })) {
    server.push({ ...event, ...extra });
  }
}

/** Pushes one numbered event each `every` ms, from now on, `count` of them. */
export function feed(
  world: VirtualWorld,
  servers: readonly JetstreamServer[],
  { first = 1, count, every, accounts = 1 }: Feed,
): void {
  for (const [index, event] of [...numberedEvents(count, { first, accounts })].entries()) {
    world.scheduler.schedule(
      () => {
        for (const server of servers) server.push(event);
      },
      (index + 1) * every,
    );
  }
}

export interface Feed {
  readonly first?: number;
  readonly count: number;
  readonly every: number;
  readonly accounts?: number;
}

/** Does something once so much virtual time has passed. */
export function after(world: VirtualWorld, ms: number, work: () => void): void {
  world.scheduler.schedule(work, ms);
}

/** The cursors asked for, one a handshake; `null` where there was none. */
export function cursors(server: JetstreamServer): (number | null)[] {
  return parameters(server, 'cursor').map((values) =>
    values[0] === undefined ? null : Number(values[0]),
  );
}

/** The values of a query parameter, by handshake. */
export function parameters(server: JetstreamServer, name: string): string[][] {
  return server.requests
    .filter(({ upgrade }) => upgrade)
    .map(({ url }) => new URL(url, 'ws://server').searchParams.getAll(name));
}

/** When each handshake reached the server, ms since the world began. */
export function attemptTimes(server: JetstreamServer): number[] {
  return server.requests.filter(({ upgrade }) => upgrade).map(({ at }) => at - START);
}

/** Nothing of a client may be left: sockets, listeners, timers. Lets closing handshakes through. */
export function leftOvers(world: VirtualWorld): object {
  world.run(100);
  const { openSockets, listeners } = world.network;
  return { openSockets, listeners, timers: world.scheduler.actions.length };
}

export const NOTHING_LEFT = { openSockets: 0, listeners: 0, timers: 0 };

/** Drops the first connection after so many events, and refuses all others. */
export function dropOnce(after: number): FaultPlan {
  let attempts = 0;
  return () => {
    attempts += 1;
    return attempts === 1 ? { kind: 'drop', after, how: 'rst' } : { kind: 'refuse', status: 503 };
  };
}
