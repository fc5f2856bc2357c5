/** How a connection is ended without a close frame. */
export type Cut = 'fin' | 'rst';

/** What a link tells the session at its server end. */
export interface LinkHandlers {
  /** The peer takes frames again, or took some of what was waiting. */
  drained(): void;
  /** A data frame from the client. */
  message(data: string | Uint8Array): void;
  pong(): void;
  /** The connection is gone, whoever ended it. Said once. */
  closed(): void;
}

/** The server's end of one WebSocket: real, in memory, or one of these behind a fault. */
export interface Link {
  /** Queues one event frame. */
  send(text: string): void;
  /** Queues a text frame that is no event: an advisory, an error, something a fault makes up. */
  sendExtra(frame: string | Uint8Array): void;
  /** Whether enough is waiting for the peer. {@link LinkHandlers.drained} follows. */
  isFull(): boolean;
  /** Whether the waiting is the server's own doing, so that no write deadline applies. */
  readonly patient: boolean;
  ping(): void;
  /** Starts the close handshake, after what is queued. */
  close(code: number, reason: string): void;
  /** Ends the connection without a close frame, after what is queued. */
  cut(how: Cut): void;
  /** Sends the first half of a frame's bytes, then ends the connection. */
  cutInside(frame: string | Uint8Array): void;
  /** Stops reading and answering; the connection stays open. */
  deafen(): void;
  /** Ends the connection at once, whatever is queued. */
  destroy(): void;
  /** Says who listens. Called once, before anything is sent. */
  listen(handlers: LinkHandlers): void;
}
