import type { SocketEnd } from '../core/socket.js';
import type { JetstreamEvent } from '../event.js';
import type { NoticeBody } from '../notice.js';
import type { EventOrigin } from '../origin.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { EventTest } from '../wire/filter.js';
import type { ParseFrame } from '../wire/frame.js';
import type { Delivered } from './delivered.js';
import type { Plan } from './plan.js';
import type { Position } from './position.js';
import type { Recall } from './recall.js';

/** Hands an event and its text to the consumer. */
export type Deliver = (event: JetstreamEvent, text: string) => void;

/** What one connection is made of. */
export interface SessionParts {
  readonly options: ResolvedOptions;
  readonly plan: Plan;
  readonly position: Position;
  readonly delivered: Delivered;
  /** What was delivered before, while hosts overlap. */
  readonly recall: Recall | undefined;
  readonly parse: ParseFrame;
  readonly origin: EventOrigin;
  readonly hello: string | undefined;
  /** A test the wire cannot make (`kinds` on v1). */
  readonly test: EventTest | undefined;
  /** Filters that were in force before this one, while that matters. */
  readonly earlier: readonly EventTest[];
  /** The server was asked to leave out frames too big for the socket, to get past one. */
  readonly capped: boolean;
  readonly deliver: Deliver;
  readonly tap: (text: string) => void;
  readonly notice: (body: NoticeBody) => void;
  readonly opened: () => void;
  readonly caughtUp: (by: 'lag' | 'quiet') => void;
  readonly stalled: () => void;
  readonly waiting: () => void;
  readonly ended: (end: SocketEnd, opened: boolean, fail: (error: unknown) => void) => void;
}
