import { type AttemptContext, type FaultPlan } from '../faults/fault-plan.js';
import { FrontServer } from '../front-server.js';
import { type CutHow, type RequestLogEntry } from '../server-handle.js';
import { type AstroCore } from './astro-core.js';
import {
  type AstroCommandFault,
  type AstroSession,
  type AstroSubscription,
} from './astro-session.js';
import { type CommandFigures } from './command-meter.js';

/** An open connection, seen from an Astro server. */
export interface AstroServerConnection {
  /** Counted from 0 over every attempt. */
  readonly index: number;
  readonly clientId: string;
  /** What it is subscribed to. */
  readonly subscriptions: readonly AstroSubscription[];
  /** Messages sent. */
  readonly sent: number;
  /** Ends this connection. */
  cut(how?: CutHow): void;
  /** Sends a frame as it stands. */
  send(frame: string | Uint8Array): void;
}

/** Counters of an Astro server since its start. */
export interface AstroServerCounters extends CommandFigures {
  /** Attempts to connect, refused ones included. */
  readonly attempts: number;
  readonly opened: number;
  readonly mostOpen: number;
  readonly messagesSent: number;
}

/** An embedded Astro server: what a test drives it by. */
export interface AstroServer {
  /** HTTP base. */
  readonly url: string;
  /** The same for WebSockets: give it to the client's option `url`. */
  readonly wsUrl: string;
  readonly host: string;
  /** What goes wrong on connections made from now on. */
  faults: FaultPlan<AttemptContext> | undefined;
  /** What is said to commands from now on in place of the usual. */
  commandFault: AstroCommandFault | undefined;
  /** Whether new connections are refused with 502. */
  draining: boolean;
  readonly connections: readonly AstroServerConnection[];
  readonly requests: readonly RequestLogEntry[];
  readonly counters: AstroServerCounters;
  /** Sends a message to who is subscribed. Gives its id, and to how many connections it went. */
  publish(
    topic: string,
    room: string,
    data: unknown,
  ): { readonly id: string; readonly connections: number };
  /**
   * Asks every connection to go to another, with a token that restores its subscriptions; those of
   * now are closed after `drain` milliseconds (5000 unless said).
   */
  reconnectAll(options?: { readonly drain?: number }): void;
  /** Reconnect tokens given so far are worth nothing. */
  expireTokens(): void;
  /** Ends every connection; `'fin'` unless said. */
  cutAll(how?: CutHow): void;
  /** Ends every connection and stops listening; `graceful` lets the clients go first. */
  close(options?: { readonly graceful?: boolean }): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The handle of an Astro core behind a front. */
export class EmbeddedAstroServer extends FrontServer<AstroCore> implements AstroServer {
  get faults(): FaultPlan<AttemptContext> | undefined {
    return this.core.faults;
  }

  set faults(plan: FaultPlan<AttemptContext> | undefined) {
    this.core.faults = plan;
  }

  get commandFault(): AstroCommandFault | undefined {
    return this.core.commandFault;
  }

  set commandFault(fault: AstroCommandFault | undefined) {
    this.core.commandFault = fault;
  }

  get draining(): boolean {
    return this.core.draining;
  }

  set draining(draining: boolean) {
    this.core.draining = draining;
  }

  get connections(): readonly AstroServerConnection[] {
    return [...this.core.open.values()].map(({ index, session }) => connectionOf(index, session));
  }

  get requests(): readonly RequestLogEntry[] {
    return this.core.requests.entries;
  }

  get counters(): AstroServerCounters {
    const { attempts, opened, mostOpen, meter, sentBefore, open } = this.core;
    const { commands, limited, leastInterval, mostInWindow } = meter;
    const messagesSent = [...open.keys()].reduce((sum, { sent }) => sum + sent, sentBefore);
    return {
      attempts,
      opened,
      mostOpen,
      messagesSent,
      commands,
      limited,
      leastInterval,
      mostInWindow,
    };
  }

  publish(topic: string, room: string, data: unknown): { id: string; connections: number } {
    return this.core.publish(topic, room, data);
  }

  reconnectAll({ drain = 5000 }: { readonly drain?: number } = {}): void {
    for (const session of [...this.core.open.keys()]) this.core.sayReconnect(session, drain);
  }

  expireTokens(): void {
    this.core.expireTokens();
  }

  cutAll(how: CutHow = 'fin'): void {
    for (const session of [...this.core.open.keys()]) session.end(how);
  }

  protected emptied(timeout: number): Promise<void> {
    return this.core.emptied(timeout);
  }
}

function connectionOf(index: number, session: AstroSession): AstroServerConnection {
  return {
    index,
    clientId: session.clientId,
    subscriptions: [...session.subscriptions.values()],
    sent: session.sent,
    cut: (how = 'fin') => session.end(how),
    send: (frame) => session.raw(frame),
  };
}
