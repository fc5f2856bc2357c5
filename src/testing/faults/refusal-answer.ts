import { type Answer, textAnswer } from '../protocol/answer.js';
import { type Fault } from './fault.js';

/** The answer of a `refuse` fault. */
export function refusalAnswer(fault: Extract<Fault, { kind: 'refuse' }>): Answer {
  const { status, retryAfter, body } = fault;
  const plain = textAnswer(status, body ?? String(status));
  return {
    status,
    headers: {
      ...plain.headers,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...fault.headers,
    },
    body: body ?? plain.body,
  };
}
