import { type AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** A server that sends whatever bytes it is told to, which the embedded one does not. */
export interface BytesServer {
  readonly url: string;
  /** Close codes of the connections that are over. */
  readonly closed: readonly number[];
  close(): Promise<void>;
}

/** @param opened - told of each connection, counted from 0 */
export async function bytesServer(
  opened: (socket: WebSocket, nth: number) => void,
): Promise<BytesServer> {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: (protocols) => protocols.values().next().value ?? false,
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const closed: number[] = [];
  let count = 0;
  server.on('connection', (socket) => {
    socket.on('close', (code) => closed.push(code));
    opened(socket, count);
    count += 1;
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    closed,
    close: () => {
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
