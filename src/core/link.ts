import { Observable, type SchedulerLike } from 'rxjs';
import { CLOSE_NORMAL } from './close-codes.js';
import { watch, type Limits } from './liveness.js';
import type { OpenSocket, Socket, SocketEnd } from './socket.js';

/** What a connection's owner does with it. */
export interface LinkSession {
  /** The handshake is done. */
  open(socket: Socket, control: LinkControl): void;
  text(data: string): void;
  binary(data: Uint8Array): void;
  /** The peer gave a sign of life since the last call. */
  alive(now: number): void;
  /** An open stream has been silent for `ms`; told once a tick. */
  quiet(ms: number): void;
  /** A deadline ran out, the link is about to end with this. */
  timeout(error: Error): void;
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
export function link(
  openSocket: OpenSocket,
  session: LinkSession,
  limits: Limits,
  scheduler: SchedulerLike,
): Observable<never> {
  return new Observable<never>((subscriber) => {
    let hung = false;
    let frames = 0;
    let signs = 0;
    const fail = (error: unknown) => {
      subscriber.error(error);
    };
    const control: LinkControl = {
      leave: fail,
      hang: (reason) => {
        hung = true;
        watching.stop();
        socket.release(CLOSE_NORMAL, reason);
      },
    };
    const socket = openSocket({
      open: () => {
        watching.opened();
        session.open(socket, control);
      },
      text: (data) => {
        frames += 1;
        session.text(data);
      },
      binary: (data) => {
        frames += 1;
        session.binary(data);
      },
      alive: () => {
        signs += 1;
      },
      end: (end) => {
        watching.stop();
        session.end(end, fail);
      },
    });
    const watching = watch(limits, scheduler, {
      frames: () => frames,
      signs: () => signs,
      ping: () => socket.ping?.(),
      canPing: socket.ping !== undefined,
      alive: (now) => {
        session.alive(now);
      },
      quiet: (ms) => {
        session.quiet(ms);
      },
      timeout: (error) => {
        session.timeout(error);
        fail(error);
      },
    });
    return () => {
      watching.stop();
      if (!hung) socket.release(CLOSE_NORMAL, '');
      session.closed();
    };
  });
}
