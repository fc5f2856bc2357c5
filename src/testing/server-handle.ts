import { type ObservableInput, type Subscription } from 'rxjs';
import { type UpstreamEvent } from './events/upstream-event.js';
import { type FaultKind } from './faults/fault.js';
import { type FaultPlan } from './faults/fault-plan.js';
import { type Wire } from './protocol/accepted.js';
import { type Lifecycle } from './protocol/stream-checks.js';
import { type DictionaryFault } from './zstd/server-dictionaries.js';

/** How to cut connections: FIN, RST, or the close handshake. */
export type CutHow = 'fin' | 'rst' | { readonly code: number; readonly reason?: string };

/** One request a server has had. */
export interface RequestLogEntry {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  /** The scheduler's time, milliseconds. */
  readonly at: number;
  /** Header values by name in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it asked for a WebSocket. */
  readonly upgrade: boolean;
  /** `unanswered` is the fault `no-answer`. */
  readonly outcome: 'upgraded' | 'answered' | 'unanswered';
  /** HTTP status; 101 for an upgrade, 0 when unanswered. */
  readonly status: number;
  /** Faults this attempt met. */
  readonly faults: readonly FaultKind[];
}

/** An open connection, seen from the server. */
export interface ServerConnection {
  /** Counted from 0 over every attempt to open a stream. */
  readonly index: number;
  /** Path and query. */
  readonly url: string;
  readonly wire: Wire;
  /** Query parameters: every value of every name. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** When it was opened, by the scheduler, milliseconds. */
  readonly openedAt: number;
  /** Event frames sent. */
  readonly sent: number;
  /** Next seq it will be given. */
  readonly position: number;
  /** v1: still waiting for the hello of `requireHello`. */
  readonly waitsForHello: boolean;
  /** Ends this connection. */
  cut(how?: CutHow): void;
}

/** Counters since the start. */
export interface ServerCounters {
  /** Attempts to open a stream, refused ones included. */
  readonly attempts: number;
  /** Streams opened. */
  readonly opened: number;
  /** Most streams open at one time. */
  readonly mostOpen: number;
  /** Event frames sent on streams that have ended, and on open ones. */
  readonly framesSent: number;
}

/** An embedded Jetstream server: what a test drives it by. */
export interface JetstreamServer {
  /** HTTP base, for example `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The same for WebSockets, `ws://…`. */
  readonly wsUrl: string;
  /** Host and port. */
  readonly host: string;
  /** What goes wrong on connections made from now on. */
  faults: FaultPlan | undefined;
  /** How far the server has come up. */
  lifecycle: Lifecycle;
  /** Whether translating a timestamp cursor fails, as a broken disk would make it: 503. */
  cursorFault: boolean;
  /**
   * Id of the current v2 dictionary: change it to rotate. Connections that are open keep theirs.
   */
  dictionaryId: number;
  /** What is wrong with the dictionary that a client gets. Needs the option `compressor`. */
  dictionaryFault: DictionaryFault | undefined;
  /** The seq after the newest event. */
  readonly nextSeq: number;
  /** Connections open now, oldest first. */
  readonly connections: readonly ServerConnection[];
  /** The latest requests, oldest first. */
  readonly requests: readonly RequestLogEntry[];
  readonly counters: ServerCounters;
  /**
   * Appends one event and returns its seq.
   *
   * @throws RangeError when `atSeq` is not above every seq before
   */
  push(event: UpstreamEvent): number;
  /** Appends several events; returns the seq of the last one. */
  pushAll(events: Iterable<UpstreamEvent>): number;
  /** Appends what a stream brings, until the server closes. The caller may stop it earlier. */
  source(events: ObservableInput<UpstreamEvent | readonly UpstreamEvent[]>): Subscription;
  /** Cursors may not go below this seq from now on; 0 is back to the lookback rule. */
  setFloor(seq: number): void;
  /** Seals the active segment. */
  seal(): void;
  /**
   * Ends every connection.
   *
   * @param how default `'fin'`: no close frame, the client sees 1006
   */
  cutAll(how?: CutHow): void;
  /**
   * Ends every connection and stops listening. `graceful` says goodbye first: close 1001 `server
   * shutting down`, also to who connects meanwhile, and at most ten seconds for the answers.
   */
  close(options?: { readonly graceful?: boolean }): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
