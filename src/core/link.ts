import { Observable, type SchedulerLike } from 'rxjs';
import { CLOSE_ABNORMAL, CLOSE_NORMAL } from './close-codes.js';
import { watch, type Limits } from './liveness.js';
import type { OpenSocket, Socket, SocketEnd } from './socket.js';

/** What a connection's owner does with it. */
export interface LinkSession<F = string> {
  /** The handshake is done. */
  open(socket: Socket, control: LinkControl): void;
  readonly text: (data: F) => void;
  /** A text whose bytes are not UTF-8; without it such a one is taken for any other. */
  readonly damaged?: ((text: string) => void) | undefined;
  /** Whether a frame may go unread, by its head; `undefined` if none may. */
  readonly skips?: ((head: string, length: number) => boolean) | undefined;
  readonly binary: (data: Uint8Array) => void;
  /** The peer gave a sign of life since then, ms. */
  readonly alive: (since: number) => void;
  /** An open stream has been silent for `ms`; told once a tick. */
  readonly quiet: (ms: number) => void;
  /** A deadline ran out, the link is about to end with an error. */
  timeout(): void;
  /** The socket ended. Calls back with the error the link shall end with, now or later. */
  end(end: SocketEnd, fail: (error: unknown) => void): void;
  /** The link is over, for whatever reason. Told last, and once. */
  closed(): void;
}

/** What a session can do to its link. */
export interface LinkControl {
  /** Ends the link with an error of the session's own. */
  leave(error: unknown): void;
  /** Closes the socket and its deadlines by intent; the link lives on until `leave`. */
  hang(reason: string): void;
}

/**
 * One connection attempt, from the handshake to its end. Never emits or completes: it always ends
 * with an error, so that a flat `retry` sees each end. Unsubscribing closes the socket with 1000.
 */
export function link<F = string>(
  openSocket: OpenSocket<F>,
  session: LinkSession<F>,
  limits: Limits,
  scheduler: SchedulerLike,
): Observable<never> {
  return new Observable<never>((subscriber) => {
    let hung = false;
    let frames = 0;
    let signs = 0;
    const leave = (error: unknown) => {
      subscriber.error(error);
    };
    const release = (reason: string) => {
      watching.stop();
      if (!hung) socket?.release(CLOSE_NORMAL, reason);
      hung = true;
    };
    const { text, damaged, skips, binary, alive, quiet } = session;
    const end = (how: SocketEnd) => {
      watching.stop();
      session.end(how, leave);
    };
    const watching = watch(limits, scheduler, {
      frames: () => frames,
      signs: () => signs,
      alive,
      quiet,
      timeout: (error) => {
        session.timeout();
        leave(error);
      },
    });
    let socket: Socket | undefined;
    try {
      socket = openSocket({
        open: () => {
          watching.opened(socket?.ping);
          session.open(socket as Socket, { leave, hang: release });
        },
        text: (data) => {
          frames += 1;
          text(data);
        },
        damaged:
          damaged &&
          ((data) => {
            frames += 1;
            damaged(data);
          }),
        skips:
          skips &&
          ((head, length) => {
            const skipped = skips(head, length);
            if (skipped) frames += 1;
            return skipped;
          }),
        binary: (data) => {
          frames += 1;
          binary(data);
        },
        alive: () => {
          signs += 1;
        },
        end,
      });
    } catch (error) {
      end({ code: CLOSE_ABNORMAL, reason: '', error });
    }
    return () => {
      release('');
      session.closed();
    };
  });
}
