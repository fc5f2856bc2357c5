import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Answer, type RequestHead, requestHead } from '../protocol/answer.js';
import { deflateOffer } from '../protocol/handshake.js';
import { type Receiver, type Upgrade } from '../reception.js';
import { MAX_CLIENT_MESSAGE } from '../session/client-message.js';
import { type Link } from '../session/link.js';
import { SocketLink } from './socket-link.js';

/** Messages shorter than this are left uncompressed, as the real server does. */
const DEFLATE_THRESHOLD = 128;

/** HTTP and WebSockets in front of a server core. */
export class HttpFront {
  private readonly sockets = new Set<Socket>();
  private readonly plain = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_CLIENT_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: chosenProtocol,
  });
  private readonly deflating = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_CLIENT_MESSAGE,
    perMessageDeflate: { threshold: DEFLATE_THRESHOLD },
    handleProtocols: chosenProtocol,
  });

  constructor(
    private readonly core: Receiver,
    private readonly server: Server,
  ) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.on('request', (request, response) => this.answer(request, response));
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.upgrade(request, socket, head);
    });
  }

  /** Stops listening, whatever is still open. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      // An error would say that it was not listening, which is what is wanted.
      this.server.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const reception = this.core.receive(headOf(request), false);
    if (reception.kind !== 'answer') {
      // A stream's checks end in 426 for a request that asks for no upgrade.
      response.destroy();
      return;
    }
    const { status, headers, body } = reception.answer;
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    // Peers vanish at any time; 'close' says so.
    socket.on('error', () => undefined);
    const reception = this.core.receive(headOf(request), true);
    if (reception.kind === 'answer') {
      socket.end(rawAnswer(reception.answer));
      return;
    }
    // Neither answered nor closed: the fault `no-answer`.
    if (reception.kind === 'silence') return;
    const { accepted, open } = reception;
    const { upgradeDelay } = this.core.options;
    if (upgradeDelay <= 0) this.accept(request, socket, head, accepted, open);
    else {
      const timer = this.core.scheduler.schedule(
        () => this.accept(request, socket, head, accepted, open),
        upgradeDelay,
      );
      socket.on('close', () => timer.unsubscribe());
    }
  }

  private accept(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    accepted: Upgrade,
    open: (link: Link) => void,
  ): void {
    // What has been decided by the checks is all that ws gets to see of the offers.
    const offer = accepted.deflate ? deflateOffer(headOf(request)) : undefined;
    setHeader(request, 'sec-websocket-extensions', offer);
    setHeader(request, 'sec-websocket-protocol', accepted.subprotocol);
    const server = offer === undefined ? this.plain : this.deflating;
    server.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      open(new SocketLink(webSocket, socket));
    });
  }
}

/** The only protocol left in the request is the one to echo. */
function chosenProtocol(protocols: Set<string>): string | false {
  return protocols.values().next().value ?? false;
}

function setHeader(request: IncomingMessage, name: string, value: string | undefined): void {
  if (value === undefined || value === '') Reflect.deleteProperty(request.headers, name);
  else request.headers[name] = value;
}

function headOf(request: IncomingMessage): RequestHead {
  const fields: [string, string][] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    fields.push([request.rawHeaders[index] ?? '', request.rawHeaders[index + 1] ?? '']);
  }
  return requestHead(request.method ?? 'GET', request.url ?? '/', request.httpVersion, fields);
}

/** An answer as bytes, for a socket that HTTP has let go of. */
function rawAnswer({ status, headers, body }: Answer): string {
  const text = String(body);
  const fields = {
    connection: 'close',
    ...headers,
    'content-length': String(Buffer.byteLength(text)),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`;
}
