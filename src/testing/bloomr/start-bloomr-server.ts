import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { type Fault } from '../faults/fault.js';
import { BloomrCore } from './bloomr-core.js';
import { type BloomrServerOptions, resolveBloomrServerOptions } from './bloomr-options.js';
import { type BloomrServer, EmbeddedBloomrServer } from './bloomr-server.js';
import { type ServerSocket } from './bloomr-session.js';

type Listener = (...values: unknown[]) => void;
/** A request that began a connection, with what shall go wrong on it. */
type Begun = IncomingMessage & { faults?: readonly Fault[] };

/**
 * Starts an embedded Bloomr server on loopback, on the real `socket.io`, which has to be installed:
 * history, replays with their limit and its warning, refusals, faults.
 *
 * @throws the listener's error when the port is taken
 *
 * @example
 * ```ts
 * import { firstValueFrom } from 'rxjs';
 * import { bloomr } from 'rx-jetstream/bloomr';
 * import { startBloomrServer } from 'rx-jetstream/testing';
 *
 * const server = await startBloomrServer();
 * server.publish('script', { text: 'hello' });
 * const stream = bloomr({ url: server.url, stream: 'script', token: 'any', replay: '1h' });
 * const message = await firstValueFrom(stream);
 * await server.close();
 * ```
 */
export async function startBloomrServer(options: BloomrServerOptions = {}): Promise<BloomrServer> {
  // Only who starts one needs the package.
  const { Server: SocketIoServer } = await import('socket.io');
  const resolved = resolveBloomrServerOptions(options);
  const core = new BloomrCore(resolved);
  const server = createServer((_request, response) => {
    response.writeHead(404).end();
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const { pingInterval, pingTimeout } = resolved;
  const io = new SocketIoServer(server, { pingInterval, pingTimeout, serveClient: false });
  intercept(server, core);
  io.use((socket, next) => {
    const refusal = core.refusal(socket.handshake.query);
    if (refusal !== undefined && resolved.refusesBy === 'connect_error') next(new Error(refusal));
    else next();
  });
  io.on('connection', (socket) => {
    const { faults = [] } = socket.request as Begun;
    const session = core.open(socket as unknown as ServerSocket, faults);
    socket.on('disconnect', () => core.close(session));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(resolved.port, resolved.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, port, family } = server.address() as AddressInfo;
  const host = `${family === 'IPv6' ? `[${address}]` : address}:${port.toString()}`;
  return new EmbeddedBloomrServer(core, host, async () => {
    for (const socket of sockets) socket.destroy();
    await io.close();
  });
}

/** Faults meet an attempt before socket.io sees it. */
function intercept(server: Server, core: BloomrCore): void {
  for (const event of ['request', 'upgrade'] as const) {
    const theirs = server.listeners(event) as Listener[];
    server.removeAllListeners(event);
    server.on(event, (request: Begun, ...rest: unknown[]) => {
      const answer = isBeginning(request) ? core.attempt(request.url ?? '/') : undefined;
      if (answer?.kind === 'silence') return;
      if (answer?.kind === 'refusal') {
        refuse(event, rest[0], answer.status, answer.headers);
        return;
      }
      if (answer !== undefined) request.faults = answer.faults;
      for (const listener of theirs) listener.call(server, request, ...rest);
    });
  }
}

/** A request without a session is an attempt to connect. */
function isBeginning({ url = '/' }: IncomingMessage): boolean {
  return !new URL(url, 'http://server').searchParams.has('sid');
}

function refuse(
  event: 'request' | 'upgrade',
  target: unknown,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  if (event === 'request') {
    (target as ServerResponse).writeHead(status, headers).end();
    return;
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  (target as Socket).end(
    `HTTP/1.1 ${status.toString()} Refused\r\nconnection: close\r\n${lines.join('')}\r\n`,
  );
}
