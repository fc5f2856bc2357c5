import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Front } from '../front-server.js';
import { type Receiver } from '../reception.js';
import { HttpFront } from './http-front.js';

/** Where an embedded server listens. */
export interface ListenOptions {
  /**
   * Port; 0 takes a free one.
   *
   * @default 0
   */
  readonly port?: number;
  /**
   * Address to listen on.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
}

/** Ten thousand DIDs in a URL make a request line of about 450 kB. */
const MAX_HEADER_SIZE = 1_048_576;

/** How long the head of a request may take, milliseconds: the real server's limit. */
const HEADERS_TIMEOUT = 10_000;

/** Puts real HTTP and WebSockets in front of a server. @throws the listener's error */
export async function listen(core: Receiver, options: ListenOptions): Promise<Front> {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_SIZE,
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: 0,
  });
  const front = new HttpFront(core, server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, port, family } = server.address() as AddressInfo;
  const host = `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  return {
    url: `http://${host}`,
    wsUrl: `ws://${host}`,
    host,
    stop: () => front.stop(),
  };
}
