import { type SchedulerLike } from 'rxjs';
import { type Answer, type RequestHead } from './protocol/answer.js';
import { type Link } from './session/link.js';

/** What a server has decided about the WebSocket of a request it accepts. */
export interface Upgrade {
  /** The subprotocol to echo; empty when none. */
  readonly subprotocol: string;
  /** Whether permessage-deflate may be negotiated. */
  readonly deflate: boolean;
}

/** What becomes of a request: an answer, silence, or a WebSocket. */
export type Reception =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'silence' }
  | {
      readonly kind: 'upgrade';
      readonly accepted: Upgrade;
      /** Starts the stream on the upgraded connection. */
      readonly open: (link: Link) => void;
    };

/** A server without a transport: a front, real or in memory, brings it requests. */
export interface Receiver {
  readonly scheduler: SchedulerLike;
  readonly options: {
    /** Milliseconds between the checks and the upgrade. */
    readonly upgradeDelay: number;
  };
  /** Decides about one request. */
  receive(request: RequestHead, upgrade: boolean): Reception;
}
