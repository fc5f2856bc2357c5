import { Subscription, type SchedulerLike } from 'rxjs';
import { isObject, parseJson } from '../core/json.js';
import { MAX_BODY, type Refusal } from '../core/socket.js';

/** An HTTP answer in place of an upgrade, as `ws` shows it. */
export interface IncomingAnswer {
  readonly statusCode?: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Complete at once on the in-memory socket of the test kit; on Node the answer is a stream. */
  readonly body?: string;
  readonly on?: (event: string, listener: (...values: never[]) => void) => unknown;
}

/** How long the body may take, ms: the status and the headers alone say a lot. */
const BODY_WAIT = 2000;

/**
 * Reads a refusal: until its body ends, is one JSON object, or is long or late.
 *
 * @returns ends it without a word
 */
export function readRefusal(
  answer: IncomingAnswer,
  scheduler: SchedulerLike,
  done: (refusal: Refusal) => void,
): Subscription {
  const reading = new Subscription();
  let body = answer.body ?? '';
  const finish = () => {
    if (reading.closed) return;
    reading.unsubscribe();
    const retryAfter = answer.headers['retry-after'];
    done({
      status: answer.statusCode ?? 0,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
      body: body.slice(0, MAX_BODY),
    });
  };
  if (answer.body !== undefined || answer.on === undefined) {
    finish();
    return reading;
  }
  reading.add(scheduler.schedule(finish, BODY_WAIT));
  answer.on('data', (chunk: Uint8Array) => {
    body += chunk.toString();
    if (body.length >= MAX_BODY || isObject(parseJson(body))) finish();
  });
  for (const event of ['end', 'close', 'error', 'aborted']) answer.on(event, finish);
  return reading;
}
