import type { Observable, Subscription } from 'rxjs';
import type { StreamState } from 'rx-jetstream';
import {
  astro,
  type Astro,
  type AstroMessage,
  type AstroNotice,
  type AstroOptions,
} from 'rx-jetstream/astro';
import { seededRandom, type AstroServer, type AstroServerOptions } from 'rx-jetstream/testing';
import { watchForSecrets } from '../helpers/secret-watch.js';
import { virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

export const ASTRO = 'wss://astro.example';
/** Marker of every token of these specs: spec/helpers/secret-watch.ts looks for it everywhere. */
export const TOKEN = 'secret-marker-astro-token';

/** A client and a server of Astro in virtual time, and all that the client tells. */
export interface AstroWorld extends VirtualWorld {
  readonly server: AstroServer;
  readonly client_: Astro;
  readonly notices: AstroNotice[];
  readonly states: StreamState[];
  readonly codes: AstroNotice['code'][];
  noticesOf<C extends AstroNotice['code']>(code: C): Extract<AstroNotice, { code: C }>[];
}

export function astroWorld(
  options: AstroOptions = {},
  settings: Omit<AstroServerOptions, 'scheduler'> = {},
): AstroWorld {
  const world = virtualWorld();
  const server = world.network.listenAstro(ASTRO, settings);
  const client = astro({
    url: ASTRO,
    token: TOKEN,
    random: seededRandom(7),
    ...world.client,
    ...options,
  });
  const notices: AstroNotice[] = [];
  const states: StreamState[] = [];
  client.notices$.subscribe((notice) => notices.push(notice));
  client.state$.subscribe((state) => states.push(state));
  const raw: string[] = [];
  client.raw$.subscribe((text) => raw.length < 2000 && raw.push(text));
  watchForSecrets(notices, states, raw);
  return {
    ...world,
    server,
    client_: client,
    notices,
    states,
    get codes() {
      return notices.map(({ code }) => code);
    },
    noticesOf: <C extends AstroNotice['code']>(code: C) =>
      notices.filter((notice): notice is Extract<AstroNotice, { code: C }> => notice.code === code),
  };
}

/** What an Observable of a topic has brought. */
export interface Heard<D = unknown> {
  readonly subscription: Subscription;
  readonly messages: AstroMessage<D>[];
  readonly data: D[];
  readonly errors: unknown[];
  completions: number;
}

export function hear<D>(topic: Observable<AstroMessage<D>>): Heard<D> {
  const messages: AstroMessage<D>[] = [];
  const errors: unknown[] = [];
  watchForSecrets(errors);
  const heard: Omit<Heard<D>, 'subscription'> = {
    messages,
    get data() {
      return messages.map(({ data }) => data);
    },
    errors,
    completions: 0,
  };
  const subscription = topic.subscribe({
    next: (message) => messages.push(message),
    error: (error: unknown) => errors.push(error),
    complete: () => (heard.completions += 1),
  });
  return Object.assign(heard, { subscription });
}

/** Topics and rooms of every open connection, seen from the server. */
export function subscribed(server: AstroServer): string[][] {
  return server.connections.map(({ subscriptions }) =>
    subscriptions.map(({ topic, room }) => `${topic} ${room}`).sort(),
  );
}
