import { type SchedulerLike } from 'rxjs';
import { type Answer, type RequestHead, requestHead } from '../protocol/answer.js';
import { type Receiver } from '../reception.js';
import { MemoryLink } from './memory-link.js';
import { type MemorySocket } from './memory-socket.js';
import { Pipe } from './pipe.js';
import { type WireItem } from './wire-item.js';

/** Any sixteen bytes will do as a handshake key: nobody computes its answer here. */
const KEY = 'cngtamV0c3RyZWFtLW1lbQ==';

/** The in-memory front of one server. */
export class MemoryHost {
  private readonly scheduler: SchedulerLike;
  /** Sockets whose request is never answered; they hear of the server's end. */
  private readonly unanswered = new Set<MemorySocket>();

  constructor(
    private readonly core: Receiver,
    private readonly latency: number,
  ) {
    this.scheduler = core.scheduler;
  }

  /** The request of a WebSocket arrives. */
  upgrade(socket: MemorySocket, url: URL): void {
    const reception = this.core.receive(upgradeHead(socket, url), true);
    if (reception.kind === 'silence') {
      this.unanswered.add(socket);
      return;
    }
    if (reception.kind === 'answer') {
      this.later(this.latency, socket, () => socket.refuse(reception.answer));
      return;
    }
    const { accepted, open } = reception;
    const accept = () => {
      const link = new MemoryLink(() => toServer.end());
      const toClient: Pipe<WireItem> = new Pipe(
        this.scheduler,
        this.latency,
        (item) => socket.receive(item),
        () => link.drained(),
      );
      const toServer: Pipe<WireItem> = new Pipe(
        this.scheduler,
        this.latency,
        (item) => link.receive(item),
        () => undefined,
      );
      link.attach(toClient);
      socket.connect(toClient, toServer);
      toClient.push({ type: 'open', protocol: accepted.subprotocol, deflate: accepted.deflate });
      open(link);
    };
    if (this.core.options.upgradeDelay > 0) {
      this.later(this.core.options.upgradeDelay, socket, accept);
    } else {
      accept();
    }
  }

  /** A plain GET arrives; silence never ends. */
  get(url: URL): Answer | undefined {
    const reception = this.core.receive(plainHead(url), false);
    return reception.kind === 'answer' ? reception.answer : undefined;
  }

  /** The server is gone: whoever still waits hears of it. */
  hangUp(): void {
    for (const socket of this.unanswered) {
      socket.fail(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    }
    this.unanswered.clear();
  }

  private later(delay: number, socket: MemorySocket, work: () => void): void {
    this.scheduler.schedule(() => {
      if (!socket.abandoned) work();
    }, delay);
  }
}

function upgradeHead(socket: MemorySocket, url: URL): RequestHead {
  const { options, offered } = socket;
  const fields: [string, string][] = [
    ['host', url.host],
    ['connection', 'Upgrade'],
    ['upgrade', 'websocket'],
    ['sec-websocket-version', '13'],
    ['sec-websocket-key', KEY],
  ];
  // Like ws and browsers: offered unless switched off.
  if (options.perMessageDeflate !== false) {
    fields.push(['sec-websocket-extensions', 'permessage-deflate; client_max_window_bits']);
  }
  if (offered.length > 0) fields.push(['sec-websocket-protocol', offered.join(',')]);
  if (options.origin !== undefined) fields.push(['origin', options.origin]);
  fields.push(...Object.entries(options.headers ?? {}));
  return requestHead('GET', url.pathname + url.search, '1.1', fields);
}

function plainHead(url: URL): RequestHead {
  return requestHead('GET', url.pathname + url.search, '1.1', [
    ['host', url.host],
    ['connection', 'keep-alive'],
  ]);
}
