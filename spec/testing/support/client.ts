import { type Buffer } from 'node:buffer';
import { jest } from '@jest/globals';
import NodeWebSocket from 'ws';
import {
  createMemoryNetwork,
  type JetstreamServer,
  type JetstreamServerOptions,
  startJetstreamServer,
} from '../../../src/testing/index.js';

/** Longest a spec waits for something. Waits that run out fail. */
const PATIENCE = 20_000;

// Longer than any wait, so that it is the wait that tells what did not happen.
jest.setTimeout(2 * PATIENCE);

/** The stream's path on v2. */
export const V2 = '/xrpc/network.bsky.jetstream.subscribeEvents';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export interface Refused {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A frame of either wire, as far as specs look into it. */
export interface Frame {
  readonly $type?: string;
  readonly did?: string;
  readonly time_us?: number;
  readonly cursor?: number;
  readonly kind?: string;
  readonly commit?: {
    readonly operation: string;
    readonly collection: string;
    readonly rkey: string;
  };
  readonly identity?: { readonly seq: number };
  readonly payload?: {
    readonly $type: string;
    readonly seq?: number;
    readonly operation?: string;
    readonly name?: string;
    readonly message?: string;
    readonly time?: string;
  };
  readonly error?: string;
  readonly message?: string;
}

/** The seq of an event frame, on either wire. */
export function seqOf(frame: Frame): number | undefined {
  return frame.cursor ?? frame.payload?.seq;
}

/** What both `ws` and the in-memory socket have. */
interface AnySocket {
  readonly protocol: string;
  readonly extensions: string;
  readonly readyState: number;
  on(name: string, listener: (...values: never[]) => void): unknown;
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  ping(): void;
  pause(): void;
  resume(): void;
}

/** A plain client that remembers what it gets. */
export class Client {
  readonly frames: (string | Uint8Array)[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<Closed>;
  readonly refused: Promise<Refused>;
  pings = 0;
  pongs = 0;
  error: Error | undefined;
  private changed: (() => void)[] = [];

  constructor(readonly socket: AnySocket) {
    this.opened = patient('open', (resolve) => socket.on('open', resolve));
    this.closed = patient('close', (resolve) =>
      socket.on('close', (code: number, reason: Buffer) =>
        resolve({ code, reason: String(reason) }),
      ),
    );
    this.refused = patient('refusal', (resolve) =>
      socket.on('unexpected-response', (_request: never, response: never) => {
        void bodyOf(response).then((refused) => {
          resolve(refused);
          socket.terminate();
        });
      }),
    );
    // Each is awaited by those who care; the others must not make the run fail.
    for (const promise of [this.opened, this.closed, this.refused]) promise.catch(() => undefined);
    socket.on('error', (error: Error) => (this.error = error));
    socket.on('ping', () => (this.pings += 1));
    socket.on('pong', () => {
      this.pongs += 1;
      this.tell();
    });
    socket.on('message', (data: Buffer | string, binary: boolean) => {
      this.frames.push(binary ? new Uint8Array(data as Buffer) : String(data));
      this.tell();
    });
  }

  /** Resolves when a condition on the client holds; a close before that is a failure. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const held = patient<void>(what, (resolve) => {
      const look = () => {
        if (holds()) resolve();
        else this.changed.push(look);
      };
      look();
    });
    held.catch(() => undefined);
    const closed = this.closed.then(
      ({ code }) => {
        if (!holds()) throw new Error(`closed with ${code} before ${what}`);
      },
      () => held,
    );
    await Promise.race([held, closed]);
  }

  /** The first `count` frames, parsed. */
  async events(count: number): Promise<Frame[]> {
    await this.until(`${count} frames`, () => this.frames.length >= count);
    return this.parsed.slice(0, count);
  }

  get parsed(): Frame[] {
    return this.frames.map((frame) => JSON.parse(String(frame)) as Frame);
  }

  /** The seqs of the first `count` frames. */
  async seqs(count: number): Promise<(number | undefined)[]> {
    return (await this.events(count)).map(seqOf);
  }

  private tell(): void {
    const waiting = this.changed;
    this.changed = [];
    for (const look of waiting) look();
  }
}

/** A promise that fails when its time runs out. */
export function patient<T>(what: string, start: (resolve: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${what} in time`)), PATIENCE);
    timer.unref();
    start((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

/** Resolves when a condition holds that nobody tells of. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await patient<void>(what, (resolve) => {
      const look = () => {
        if (holds()) resolve();
        else timer = setTimeout(look, 5);
      };
      look();
    });
  } finally {
    clearTimeout(timer);
  }
}

async function bodyOf(response: never): Promise<Refused> {
  const { statusCode, headers, body } = response as {
    statusCode: number;
    headers: Record<string, string>;
    body?: string;
  };
  if (body !== undefined) return { status: statusCode, headers, body };
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: statusCode, headers, body: chunks.join('') };
}

/** One way to run a server and to connect to it. */
export interface Bench {
  start(options?: Omit<JetstreamServerOptions, 'scheduler'>): Promise<JetstreamServer>;
  connect(server: JetstreamServer, path: string, options?: ConnectOptions): Client;
  get(server: JetstreamServer, path: string): Promise<Response>;
  stop(): Promise<void>;
}

export interface ConnectOptions {
  readonly protocols?: readonly string[];
  readonly perMessageDeflate?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxPayload?: number;
}

function realBench(): Bench {
  const servers: JetstreamServer[] = [];
  const clients: Client[] = [];
  return {
    async start(options = {}) {
      const server = await startJetstreamServer(options);
      servers.push(server);
      return server;
    },
    connect(server, path, { protocols, ...options } = {}) {
      const url = server.wsUrl + path;
      const socket = new NodeWebSocket(url, [...(protocols ?? [])], options);
      const client = new Client(socket);
      clients.push(client);
      return client;
    },
    get: (server, path) => fetch(server.url + path),
    async stop() {
      for (const client of clients.splice(0)) client.socket.terminate();
      await Promise.all(servers.splice(0).map((server) => server.close()));
    },
  };
}

function memoryBench(): Bench {
  let network = createMemoryNetwork();
  const clients: Client[] = [];
  let count = 0;
  return {
    start(options) {
      count += 1;
      return Promise.resolve(network.listen(`ws://host${count}.test`, options));
    },
    connect(server, path, { protocols, ...options } = {}) {
      const socket = new network.WebSocket(server.wsUrl + path, [...(protocols ?? [])], {
        ...options,
      });
      const client = new Client(socket as unknown as AnySocket);
      clients.push(client);
      return client;
    },
    get: (server, path) => network.fetch(server.url + path),
    async stop() {
      for (const client of clients.splice(0)) client.socket.terminate();
      await network.close();
      network = createMemoryNetwork();
    },
  };
}

/** Both fronts of the server: every behaviour of a stream is the same on both. */
export const benches: readonly (readonly [string, () => Bench])[] = [
  ['in memory', memoryBench],
  ['real', realBench],
];
