import type { NoticeBody } from '../notice.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { platformWebSocket } from '../transport/node-socket.js';
import { mayRead } from '../transport/probe.js';
import { isLoopback } from '../wire/request.js';
import type { Inflaters, Prepared } from './inflaters.js';
import * as say from './say.js';

/** Notices of one host, whether or not a connection to it is open. */
export type TellOf = (body: NoticeBody, host: string) => void;

/**
 * Gets what a compressed connection needs; `undefined` at once where none is wanted. The decoder
 * is loaded by the first that is.
 */
export function compressionOf(options: ResolvedOptions, tell: TellOf) {
  const { compression, WebSocket } = options;
  const { mode, dictionaries } = compression;
  let loading: Promise<Inflaters> | undefined;

  /** By default only where it pays and can work: docs/compression.md. */
  const wanted = (host: string) =>
    mode === 'zstd' ||
    (mode === 'auto' &&
      WebSocket === platformWebSocket &&
      !isLoopback(host) &&
      (dictionaries.length > 0 || mayRead(host)));

  return (host: string, wire: 'v1' | 'v2'): Promise<Prepared | undefined> | undefined => {
    if (!wanted(host)) return undefined;
    loading ??= import('./inflaters.js').then(({ inflaters }) => inflaters(options, tell));
    return loading.then(
      ({ prepare }) => prepare(host, wire),
      (error: unknown) => {
        loading = undefined;
        tell(say.compression('unsupported', String(error)), host);
        return undefined;
      },
    );
  };
}
