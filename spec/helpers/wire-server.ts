import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** Ciphers that need no certificate: the client has to take them too. */
export const WITHOUT_CERTIFICATE = 'AECDH-AES128-SHA:@SECLEVEL=0';

/** A server of WebSockets that decides byte by byte what is written at once. */
export interface WireServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param answer - gets each connection and the answer to its handshake, which it has to write; and
 * what was asked for
 * @param settings - `hangsUp`: whether it ends a connection that the client has ended
 */
export async function wireServer(
  answer: (socket: Socket, accepted: Buffer, request: string) => void,
  { secure = false, hangsUp = true } = {},
): Promise<WireServer> {
  const sockets = new Set<Socket>();
  const connected = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let request = '';
    socket.on('data', (chunk: Buffer) => {
      if (request.includes('\r\n\r\n')) return;
      request += chunk.toString('latin1');
      if (request.includes('\r\n\r\n')) answer(socket, acceptedOf(request), request);
    });
  };
  const server: Server = secure
    ? createTlsServer({ ciphers: WITHOUT_CERTIFICATE, maxVersion: 'TLSv1.2' }, connected)
    : createServer({ allowHalfOpen: !hangsUp }, connected);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${secure ? 'wss' : 'ws'}://127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function acceptedOf(request: string): Buffer {
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(request)?.[1]?.trim();
  // RFC 6455, 4.2.2.
  const accept = createHash('sha1')
    .update(`${header('sec-websocket-key') ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  const protocol = header('sec-websocket-protocol')?.split(',')[0];
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** A frame of a server. The second byte gets the bits of `mask`, which no server may send. */
export function wireFrame(first: number, payload: Buffer, mask = 0): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = first;
  if (length < 126) header[1] = length | mask;
  else {
    header[1] = (length < 65_536 ? 126 : 127) | mask;
    header.writeUIntBE(length, length < 65_536 ? 2 : 4, length < 65_536 ? 2 : 6);
  }
  return Buffer.concat([header, payload]);
}
