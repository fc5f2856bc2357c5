/**
 * What the library needs of a WebSocket. The browser's class, `ws`, undici's and Node's own all
 * have it, and so does the in-memory socket of the test kit.
 */
export interface WebSocketLike {
  readonly readyState: number;
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  /** Subprotocol the server chose; empty when none. */
  readonly protocol: string;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** Constructor of a {@link WebSocketLike}. The third parameter is `ws`'s, Node only. */
export type WebSocketConstructor = new (
  url: string,
  protocols?: string | string[],
  options?: Readonly<Record<string, unknown>>,
) => WebSocketLike;
