import type { Hooks } from '../core/stream-handle.js';
import type { JetstreamEvent } from '../event.js';
import type { Counters, Gauge } from '../metrics.js';
import type { NoticeBody } from '../notice.js';
import type { EventOrigin } from '../origin.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { StateChange, WaitCause } from '../state.js';
import type { EventTest, ResolvedFilter } from '../wire/filter.js';
import type { ParseFrame } from '../wire/frame.js';
import type { Delivered } from './delivered.js';
import type { Plan } from './plan.js';
import type { Position } from './position.js';
import type { Recall } from './recall.js';

/** Hands an event and its text to the consumer. */
export type Deliver = (event: JetstreamEvent, text: string) => void;

/** What all connections of a subscription share. */
export interface Run {
  readonly options: ResolvedOptions;
  readonly position: Position;
  readonly delivered: Delivered;
  readonly deliver: Deliver;
  readonly raw: Hooks<NoticeBody>['raw'];
  readonly counters: Counters;
  readonly gauge: Gauge;
  readonly notice: (body: NoticeBody) => void;
  readonly signal: (change: StateChange) => void;
  readonly wait: (cause: WaitCause) => void;
  /** Tells that a connection is open. Gives what is to be told of it besides. */
  readonly opened: (attempt: Attempt) => readonly NoticeBody[];
}

/** One connection: what it is made of, and how it goes. */
export interface Attempt {
  readonly plan: Plan;
  readonly url: string;
  readonly filter: ResolvedFilter;
  readonly origin: EventOrigin;
  readonly parse: ParseFrame;
  /** First message to send. */
  readonly hello: string | undefined;
  /** What was delivered before, while hosts overlap. */
  readonly recall: Recall | undefined;
  /** A test that is made here. */
  readonly test: ((event: JetstreamEvent) => boolean) | undefined;
  /** Filters that were in force before this one, while that matters. */
  readonly earlier: readonly EventTest[];
  /** The server was asked to leave out frames too big for the socket, to get past one. */
  readonly capped: boolean;
  /** When it opened, ms; `undefined` when it did not. */
  openedAt?: number;
  /** Since when it is surely caught up, ms; `undefined` when it is not, or over. */
  liveAt?: number | undefined;
  /** New events so far. */
  events: number;
  /** Whether the platform hid why the handshake failed. */
  hidden?: boolean;
}
