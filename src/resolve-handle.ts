import { from, Observable } from 'rxjs';
import { JetstreamError } from './errors.js';
import { isDidSyntax } from './wire/identifiers.js';
import { isObject } from './core/json.js';

/** A handle could not be resolved to a DID. */
export class ResolveHandleError extends JetstreamError {
  override readonly name = 'ResolveHandleError';
  readonly code = 'resolve-handle';
}

/** Options of {@link resolveHandle}. */
export interface ResolveHandleOptions {
  /**
   * Origin of a server with `com.atproto.identity.resolveHandle`.
   *
   * @default 'https://public.api.bsky.app'
   */
  readonly resolver?: string;
  /** @default the platform's `fetch` */
  readonly fetch?: (url: string, init?: RequestInit) => Promise<Response>;
}

/**
 * Finds the DID of a handle by one HTTP call, so that a bot can name an account by its handle. Cold:
 * one call a subscription. Emits the DID and completes, or errors with {@link ResolveHandleError}.
 * A leading `@` is dropped; a DID is given back as it is, without a call.
 *
 * @example
 * ```ts
 * import { switchMap } from 'rxjs';
 * import { jetstream, resolveHandle } from 'rx-jetstream';
 *
 * resolveHandle('bsky.app')
 *   .pipe(switchMap((did) => jetstream({ dids: [did] })))
 *   .subscribe((event) => console.log(event.kind));
 * ```
 */
export function resolveHandle(
  handle: string,
  options: ResolveHandleOptions = {},
): Observable<string> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    subscriber.add(() => {
      abort.abort();
    });
    from(lookUp(handle.trim().replace(/^@/, ''), options, abort.signal)).subscribe(subscriber);
  });
}

async function lookUp(
  handle: string,
  options: ResolveHandleOptions,
  signal: AbortSignal,
): Promise<string> {
  if (isDidSyntax(handle)) return handle;
  const { resolver = 'https://public.api.bsky.app', fetch = globalThis.fetch } = options;
  const query = `handle=${encodeURIComponent(handle)}`;
  const url = `${resolver}/xrpc/com.atproto.identity.resolveHandle?${query}`;
  let answer: unknown;
  try {
    const response = await fetch(url, { signal });
    answer = await response.json();
  } catch (cause) {
    throw unresolved(handle, 'the resolver did not answer', cause);
  }
  const did = isObject(answer) ? answer['did'] : undefined;
  if (typeof did !== 'string' || !isDidSyntax(did)) {
    const message = isObject(answer) ? answer['message'] : undefined;
    const why = typeof message === 'string' ? message.slice(0, 256) : '';
    throw unresolved(handle, why || 'no such handle', undefined);
  }
  return did;
}

function unresolved(handle: string, why: string, cause: unknown): ResolveHandleError {
  return new ResolveHandleError(`${JSON.stringify(handle)} was not resolved: ${why}`, {
    hint: 'check the spelling (alice.bsky.social), or name another resolver',
    cause,
  });
}
