import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { type WebSocketConstructor } from '../../transport/web-socket-like.js';
import { AstroCore } from '../astro/astro-core.js';
import { type AstroServer, EmbeddedAstroServer } from '../astro/astro-server.js';
import { type AstroServerOptions, resolveAstroServerOptions } from '../astro/astro-options.js';
import { EmbeddedServer } from '../embedded-server.js';
import { type Front } from '../front-server.js';
import { type Receiver } from '../reception.js';
import { ServerCore } from '../server-core.js';
import { type JetstreamServer } from '../server-handle.js';
import { type JetstreamServerOptions, resolveServerOptions } from '../server-options.js';
import { BrowserStyleSocket } from './browser-style-socket.js';
import { memoryFetch } from './memory-fetch.js';
import { type Dialler, type MemorySocket, type MemorySocketOptions } from './memory-socket.js';
import { MemoryHost } from './memory-host.js';
import { originKey } from './origin-key.js';
import { WsStyleSocket } from './ws-style-socket.js';

/** Options of {@link createMemoryNetwork}. */
export interface MemoryNetworkOptions {
  /**
   * Clock and timers of everything on the network; its `now()` is milliseconds since the epoch.
   *
   * @default asyncScheduler
   */
  readonly scheduler?: SchedulerLike;
  /**
   * Milliseconds anything takes, one way.
   *
   * @default 0
   */
  readonly latency?: number;
  /**
   * Make the sockets like a browser's: no `on()`, no `terminate()`, and a refused upgrade is an
   * `error` without a reason and a close with 1006.
   *
   * @default false
   */
  readonly hideRefusals?: boolean;
}

/** Servers and sockets in memory, on one scheduler. */
export interface MemoryNetwork {
  /** Class of the network's sockets: give it to the client's option `WebSocket`. */
  readonly WebSocket: WebSocketConstructor;
  /**
   * What a plain HTTP GET gets: a refusal, or 426 for a request that would be upgraded. Give it to
   * the client's option `fetch`.
   */
  readonly fetch: (
    input: string | URL,
    init?: { signal?: AbortSignal | null },
  ) => Promise<Response>;
  /** Sockets that are not closed. */
  readonly openSockets: number;
  /** Handlers and listeners on sockets that are not closed. */
  readonly listeners: number;
  /** Servers that listen. */
  readonly servers: number;
  /**
   * Starts a server for an origin, for example `wss://one.example`. `ws` and `http` are the same
   * host, so are `wss` and `https`.
   *
   * @throws Error when the origin has a server already
   */
  listen(url: string, options?: Omit<JetstreamServerOptions, 'scheduler'>): JetstreamServer;
  /**
   * Starts an Astro server for an origin.
   *
   * @throws Error when the origin has a server already
   */
  listenAstro(url: string, options?: Omit<AstroServerOptions, 'scheduler'>): AstroServer;
  /** Closes every server at once. */
  close(): Promise<void>;
}

/**
 * A network in memory, which runs the same server as {@link startJetstreamServer} without a socket
 * and without real time: with a virtual scheduler an hour of back-off is a moment.
 *
 * @example
 * ```ts
 * import { VirtualTimeScheduler } from 'rxjs';
 * import { jetstream } from 'rx-jetstream';
 * import { createMemoryNetwork, numberedEvents } from 'rx-jetstream/testing';
 *
 * const start = Date.UTC(2026, 0, 1);
 * const scheduler = new VirtualTimeScheduler(undefined, start + 60_000);
 * scheduler.frame = start; // a server's clock is the scheduler's
 *
 * const network = createMemoryNetwork({ scheduler, latency: 20 });
 * const server = network.listen('wss://one.example', {
 *   faults: [{ kind: 'drop', after: 3, how: 'fin' }],
 * });
 * server.pushAll(numberedEvents(100));
 * const { WebSocket } = network;
 * jetstream({ hosts: ['wss://one.example'], WebSocket, scheduler, cursor: 1 }).subscribe((event) => {
 *   console.log(event.seq);
 * });
 * scheduler.flush(); // a minute passes: 1 to 100, whatever was cut on the way
 * ```
 */
export function createMemoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  return new Network(options.scheduler ?? asyncScheduler, options);
}

class Network implements MemoryNetwork, Dialler {
  readonly WebSocket: WebSocketConstructor;
  readonly fetch: MemoryNetwork['fetch'];
  private readonly sockets = new Set<MemorySocket>();
  private readonly hosts = new Map<string, { host: MemoryHost; close: () => Promise<void> }>();

  constructor(
    readonly scheduler: SchedulerLike,
    private readonly options: MemoryNetworkOptions,
  ) {
    this.WebSocket = socketClass(this, options.hideRefusals === true);
    this.fetch = memoryFetch(scheduler, this.latency, (key) => this.hosts.get(key)?.host);
  }

  get openSockets(): number {
    return this.sockets.size;
  }

  get listeners(): number {
    let count = 0;
    for (const socket of this.sockets) count += socket.listenerCount;
    return count;
  }

  get servers(): number {
    return this.hosts.size;
  }

  listen(url: string, options: Omit<JetstreamServerOptions, 'scheduler'> = {}): JetstreamServer {
    const core = new ServerCore(resolveServerOptions({ ...options, scheduler: this.scheduler }));
    return this.serve(url, core, (front) => new EmbeddedServer(core, front));
  }

  listenAstro(url: string, options: Omit<AstroServerOptions, 'scheduler'> = {}): AstroServer {
    const core = new AstroCore(
      resolveAstroServerOptions({ ...options, scheduler: this.scheduler }),
    );
    return this.serve(url, core, (front) => new EmbeddedAstroServer(core, front));
  }

  /** Puts a server on the network. */
  private serve<S extends { close(): Promise<void> }>(
    url: string,
    core: Receiver,
    handle: (front: Front) => S,
  ): S {
    const key = originKey(new URL(url));
    if (this.hosts.has(key)) throw new Error(`${key} has a server already`);
    const host = new MemoryHost(core, this.latency);
    const server = handle({
      url: key,
      wsUrl: key.replace(/^http/, 'ws'),
      host: key.slice(key.indexOf('//') + 2),
      stop: () => {
        this.hosts.delete(key);
        host.hangUp();
        return Promise.resolve();
      },
    });
    this.hosts.set(key, { host, close: () => server.close() });
    return server;
  }

  async close(): Promise<void> {
    await Promise.all([...this.hosts.values()].map(({ close }) => close()));
  }

  dial(socket: MemorySocket): void {
    this.sockets.add(socket);
    const url = new URL(socket.url);
    const key = originKey(url);
    this.scheduler.schedule(() => {
      if (socket.abandoned) return;
      const host = this.hosts.get(key)?.host;
      if (host === undefined) {
        const error = new Error(`connect ECONNREFUSED ${url.host}`);
        socket.fail(Object.assign(error, { code: 'ECONNREFUSED' }));
      } else {
        host.upgrade(socket, url);
      }
    }, this.latency);
  }

  forget(socket: MemorySocket): void {
    this.sockets.delete(socket);
  }

  private get latency(): number {
    return this.options.latency ?? 0;
  }
}

function socketClass(network: Dialler, browser: boolean): WebSocketConstructor {
  if (browser) {
    return class WebSocket extends BrowserStyleSocket {
      // A browser's constructor has no third parameter.
      constructor(url: string | URL, protocols?: string | string[]) {
        super(network, new URL(url).href, asList(protocols), {});
      }
    };
  }
  return class WebSocket extends WsStyleSocket {
    constructor(url: string | URL, protocols?: string | string[], options?: MemorySocketOptions) {
      super(network, new URL(url).href, asList(protocols), options ?? {});
    }
  };
}

function asList(protocols: string | string[] | undefined): readonly string[] {
  return typeof protocols === 'string' ? [protocols] : (protocols ?? []);
}
