import { JetstreamError } from '../errors.js';

/**
 * Bloomr refused the connection, or told of an error on it. One that is about the token errors the
 * stream, unless a function gives another token; any other is retried.
 */
export class BloomrError extends JetstreamError {
  override readonly name = 'BloomrError';
  readonly code = 'script';
  override readonly retryable: boolean;
  readonly reason: 'authentication' | 'server';

  constructor(reason: 'authentication' | 'server', serverMessage: string, retryable: boolean) {
    super(`bloomr: ${serverMessage === '' ? reason : serverMessage}`, {
      hint: retryable ? 'nothing: it is retried' : 'check stream and token',
    });
    this.reason = reason;
    this.retryable = retryable;
  }
}

const AUTHENTICATION =
  /\b(401|403|unauthori[sz]ed|unauthenticated|forbidden|authenticat\w*|authori[sz]ation|(invalid|expired|missing|bad|wrong) (api )?(token|key|credentials))\b/i;

/** Whether what a server says is about the token: its wording is not documented. */
export function isAuthentication(text: string): boolean {
  return AUTHENTICATION.test(text);
}

/** The text of an error in any of the shapes that an event may have. */
export function errorText(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 512);
  if (typeof value !== 'object' || value === null) return '';
  const { message, error, code, status, type } = value as Readonly<Record<string, unknown>>;
  return [code, status, type, message, error]
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(' ')
    .slice(0, 512);
}

/** What a server says by an error in place of a connection: its message, and data beside it. */
export function serverText(error: Error): string {
  const { data } = error as { data?: unknown };
  return `${error.message} ${errorText(data)}`.trim();
}
