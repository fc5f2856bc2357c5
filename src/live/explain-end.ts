import { CLOSE_TOO_BIG } from '../core/close-codes.js';
import type { SocketEnd } from '../core/socket.js';
import type { JetstreamError } from '../errors.js';
import type { NoticeBody } from '../notice.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { probeRefusal } from '../transport/probe.js';
import { endError, Leave, refusalError } from './refusal.js';
import * as say from './say.js';

/** What the meaning of an end depends on. */
export interface EndedConnection {
  readonly options: ResolvedOptions;
  readonly url: string;
  readonly opened: boolean;
  /** Whether the server was asked to leave out larger ones. */
  readonly capped: boolean;
  readonly notice: (body: NoticeBody) => void;
}

/** What an end means; `hidden` when the platform does not let us know. */
export type TellEnd = (error: JetstreamError | Leave, hidden: boolean) => void;

/** Finds out why a socket ended, and tells: at once, or after the refusal was read by a probe. */
export function explainEnd(end: SocketEnd, connection: EndedConnection, tell: TellEnd): void {
  const { options, opened, capped, notice, url } = connection;
  if (end.refusal !== undefined) {
    tell(refusalError(end.refusal, options.scheduler.now()), false);
  } else if (!opened && end.hidden) {
    void probeRefusal(url, options.fetch).then((refusal) => {
      if (refusal === undefined) tell(endError(end, opened), true);
      else tell(refusalError(refusal, options.scheduler.now()), false);
    });
  } else if (end.code === CLOSE_TOO_BIG && !capped) {
    notice(say.oversize(undefined, options.maxPayload, undefined));
    tell(new Leave('oversize'), false);
  } else {
    tell(endError(end, opened), false);
  }
}
