import { catchError, from, of, switchMap, type Observable } from 'rxjs';
import type { ResolvedOptions } from '../resolve-options.js';
import { isProxied, platformWebSocket } from '../transport/node-socket.js';
import { mayRead } from '../transport/probe.js';
import { HOLD } from './hold.js';
import type { Inflaters, Prepared, TellOf } from './inflaters.js';
import * as say from './say.js';

/**
 * Gets what a compressed connection needs; `undefined` at once where none is wanted. The decoder
 * is loaded by the first that is.
 */
export function compressionOf(options: ResolvedOptions, tell: TellOf) {
  const { compression, scheduler, WebSocket } = options;
  const { mode, dictionaries } = compression;
  let loading: Promise<Inflaters> | undefined;
  /** Hosts that were told of a decoder that did not load, and until when (ms) it is let be. */
  const held = new Map<string, number>();
  return (host: string, wire: 'v1' | 'v2'): Observable<Prepared | undefined> | undefined => {
    // By default only where it pays and can work: docs/compression.md.
    const pays =
      host.startsWith('wss') &&
      WebSocket === platformWebSocket &&
      (dictionaries?.length || (mayRead(host) && !isProxied(options)));
    if (mode === 'none' || (mode === 'auto' && !pays)) return undefined;
    if (scheduler.now() < (held.get(host) ?? 0)) return undefined;
    loading ??= import('./inflaters.js').then(({ inflaters }) => inflaters(options, tell));
    return from(loading).pipe(
      switchMap((prepare) => prepare(host, wire)),
      catchError((error: unknown) => {
        loading = undefined;
        if (!held.has(host)) tell(say.compression('unsupported', String(error)), host);
        held.set(host, scheduler.now() + HOLD);
        return of(undefined);
      }),
    );
  };
}
