import { JetstreamError } from '../errors.js';

/** Codes of errors that Astro documents; it may send others. */
export type AstroErrorCode =
  | 'err_internal_error'
  | 'err_bad_request'
  | 'err_unauthorized'
  | 'err_deadline_exceeded'
  | 'rate_limit_exceeded'
  | 'invalid_message_type';

/** Astro refused a topic. Errors the Observables of that topic and room, and no other. */
export class AstroTopicError extends JetstreamError {
  override readonly name = 'AstroTopicError';
  readonly code = 'topic';
  /** The server's own name of the error, for example `err_unauthorized`. */
  readonly serverCode: AstroErrorCode | (string & {});
  readonly topic: string;
  /** As it was asked for. */
  readonly room: string | undefined;

  constructor(
    serverCode: string,
    topic: string,
    room: string | undefined,
    serverMessage: string,
    hint: string,
  ) {
    const where = room === undefined ? topic : `${topic} of ${room}`;
    const why = serverMessage === '' ? '' : `: ${serverMessage}`;
    super(`${where} refused, ${serverCode}${why}`, { hint });
    this.serverCode = serverCode;
    this.topic = topic;
    this.room = room;
  }
}
