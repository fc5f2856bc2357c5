import type { SchedulerLike } from 'rxjs';
import type { WebSocketConstructor, WebSocketLike } from 'rx-jetstream';

/** Connections that send what a spec tells them to: frames that the embedded server never sends. */
export interface ScriptedSockets {
  readonly WebSocket: WebSocketConstructor;
  /** Those that were made, the latest last. */
  readonly made: readonly ScriptedSocket[];
  /** Sends texts over the latest, if it is open. */
  send(...texts: readonly string[]): void;
}

/** Each connection opens a millisecond after it was made. */
export function scriptedSockets(scheduler: SchedulerLike): ScriptedSockets {
  const made: ScriptedSocket[] = [];
  return {
    made,
    WebSocket: class extends ScriptedSocket {
      constructor(url: string) {
        super(url);
        made.push(this);
        scheduler.schedule(() => {
          if (this.readyState !== 0) return;
          this.readyState = 1;
          this.onopen?.({} as never);
        }, 1);
      }
    },
    send: (...texts) => {
      const socket = made.at(-1);
      for (const data of texts) if (socket?.readyState === 1) socket.onmessage?.({ data } as never);
    },
  };
}

/** A WebSocket of the standard shape. */
export class ScriptedSocket implements WebSocketLike {
  readyState = 0;
  binaryType = '';
  readonly protocol = '';
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;

  constructor(readonly url: string) {}

  send(): void {
    // A client of v1 says hello.
  }

  close(): void {
    this.readyState = 3;
  }

  /** The connection is lost. */
  end(): void {
    this.close();
    this.onclose?.({ code: 1006, reason: '' } as never);
  }
}
