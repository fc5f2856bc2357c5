import type { TokenSource } from '../core/token.js';
import type { Emitted } from '../origin.js';
import type { AstroTokenType } from './options.js';

/** A message of a topic. */
export interface AstroMessage<D = unknown, N extends string = string> extends Emitted {
  /** A ULID; unique. */
  readonly id: string;
  /** When it was sent, RFC 3339. */
  readonly ts: string;
  readonly topic: N;
  /** The room as the server calls it. */
  readonly room: string;
  readonly data: D;
}

/** Who wants the messages of a topic. */
export interface Listener {
  next(message: AstroMessage): void;
  error(error: unknown): void;
  complete(): void;
}

/** Where a topic stands on the newest connection. */
export type WireState = 'off' | 'asked' | 'on' | 'leaving';

/** One topic and room that is, or was, wanted. */
export class Interest {
  readonly listeners = new Set<Listener>();
  /** The room as the server calls it, once it has said so. */
  canonical: string | undefined;
  wire: WireState = 'off';
  /** Connections on which it is subscribed, and since when (ms): two, while one takes over. */
  readonly on = new Map<number, { readonly at: number; readonly sign: number }>();
  /** Since when (ms) messages may have been missed; `undefined` when none have. */
  lostSince: number | undefined;
  /** Refusals in a row that may pass. */
  failures = 0;
  /** Whether a new token was asked for since the last success. */
  renewed = false;

  constructor(
    readonly key: string,
    readonly topic: string,
    /** As it was asked for. */
    readonly room: string | undefined,
    readonly token: TokenSource,
    readonly tokenType: AstroTokenType,
  ) {}

  /** The token it was last asked for with. */
  usedToken: string | undefined;

  /** The token was refused. Gives whether another can be had. */
  renewToken(): boolean {
    return this.token.renew(this.usedToken);
  }

  get wanted(): boolean {
    return this.listeners.size > 0;
  }

  /** The room by the best name known. */
  get place(): string | undefined {
    return this.canonical ?? this.room;
  }
}

/** Every interest of a client. */
export class Interests {
  private readonly byKey = new Map<string, Interest>();
  /** By topic: those whose room is known. */
  private readonly routes = new Map<string, Set<Interest>>();

  get(key: string): Interest | undefined {
    return this.byKey.get(key);
  }

  add(interest: Interest): void {
    this.byKey.set(interest.key, interest);
  }

  /** In the order in which they came. */
  all(): readonly Interest[] {
    return [...this.byKey.values()];
  }

  ofTopic(topic: string): readonly Interest[] {
    return this.all().filter((interest) => interest.topic === topic);
  }

  /** Whether any room of a topic is wanted. */
  isWanted(topic: string): boolean {
    return this.ofTopic(topic).some((interest) => interest.wanted);
  }

  remove(interest: Interest): void {
    if (this.byKey.get(interest.key) === interest) this.byKey.delete(interest.key);
    this.unroute(interest);
  }

  /** The server has said which room it is. */
  route(interest: Interest, room: string | undefined): void {
    this.unroute(interest);
    interest.canonical = room;
    if (room === undefined) return;
    const route = routeOf(interest.topic, room);
    const there = this.routes.get(route) ?? new Set();
    this.routes.set(route, there.add(interest));
  }

  /** Those that get the messages of a room. */
  at(topic: string, room: string): ReadonlySet<Interest> | undefined {
    return this.routes.get(routeOf(topic, room));
  }

  /** The first message names the room of those who named none, where the server did not either. */
  adopt(topic: string, room: string): ReadonlySet<Interest> | undefined {
    for (const interest of this.ofTopic(topic)) {
      if (interest.wire === 'on' && interest.place === undefined) this.route(interest, room);
    }
    return this.at(topic, room);
  }

  private unroute(interest: Interest): void {
    if (interest.canonical === undefined) return;
    const route = routeOf(interest.topic, interest.canonical);
    const there = this.routes.get(route);
    there?.delete(interest);
    if (there?.size === 0) this.routes.delete(route);
  }
}

/** JSON, because a name may hold any separator. */
function routeOf(topic: string, room: string): string {
  return JSON.stringify([topic, room]);
}
