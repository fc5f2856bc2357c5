import { catchError, defer, map, of, type Observable } from 'rxjs';
import { CLOSE_ABNORMAL, CLOSE_TOO_BIG } from '../core/close-codes.js';
import type { OpenSocket } from '../core/socket.js';
import { UpgradeRefusedError } from '../errors.js';
import type { Counters } from '../metrics.js';
import type { NoticeBody } from '../notice.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { inflatingSocket } from '../transport/inflating-socket.js';
import { isProxied } from '../transport/node-socket.js';
import { dictionaryId } from '../zstd/dictionary-id.js';
import { ZstdError } from '../zstd/zstd-error.js';
import { Dictionaries } from './dictionaries.js';
import { givenDictionary, type Dictionary } from './dictionary.js';
import { sourceOf, V1_DICTIONARY } from './dictionary-source.js';
import { Standing } from './standing.js';

/** Frames that, once read, speak for a dictionary: what cannot be read then was damaged. */
const PROOF = 100;

const noFetch = () => Promise.reject(new Error('there is no fetch beside the agent'));

/** Notices of one host, whether or not a connection to it is open. */
export type TellOf = (body: NoticeBody, host: string) => void;

/** What a compressed connection has. */
export interface Prepared {
  /** The parameters that ask the server for it. */
  readonly query: Readonly<Record<string, unknown>>;
  /** Makes text of what the socket brings. */
  readonly inflate: (open: OpenSocket, counters: Counters) => OpenSocket;
  /**
   * The connection ended. Gives whether compression was why, so that another one, by other means,
   * may follow at once.
   *
   * @param hidden - whether the platform hid why
   */
  readonly again: (error: unknown, hidden: boolean) => boolean;
}

/** The compressed connections of one subscription. Emits once. */
export type Inflaters = (host: string, wire: 'v1' | 'v2') => Observable<Prepared | undefined>;

export function inflaters(options: ResolvedOptions, tell: TellOf): Inflaters {
  const { compression, scheduler, maxPayload, WebSocket, webSocketOptions } = options;
  // By default nothing goes past a proxy of the user's.
  const refused = compression.mode === 'auto' && isProxied(options);
  const fetch = options.fetch ?? (refused ? noFetch : globalThis.fetch);
  const dictionaries = new Dictionaries(fetch, compression.cache, scheduler);
  const standings = new Map<string, Standing>();
  /** Those of the user's, by id, until they turn out to be of no use. */
  const own = new Map(
    (compression.dictionaries ?? []).map((bytes) => [dictionaryId(bytes), bytes]),
  );
  /** v1 refuses zstd to whom it may send deflate, which browsers' sockets always ask for. */
  const mayV1 =
    'on' in Object(WebSocket.prototype) && !(webSocketOptions['perMessageDeflate'] ?? false);

  const standingOf = (host: string, wire: string): Standing => {
    const key = `${wire} ${host}`;
    let standing = standings.get(key);
    if (standing === undefined) {
      standing = new Standing(scheduler, (body) => {
        tell(body, host);
      });
      standings.set(key, standing);
    }
    return standing;
  };

  return (host, wire) => {
    const standing = standingOf(host, wire);
    const source = sourceOf(host, wire);

    const find = (): Observable<Dictionary> => {
      for (const [id, bytes] of own) {
        if ((id === V1_DICTIONARY.id) !== (wire === 'v1') || id === standing.stale) continue;
        try {
          return of(givenDictionary(bytes));
        } catch (error) {
          own.delete(id);
          standing.note('no-dictionary', `${id}, as given: ${messageOf(error)}`);
        }
      }
      return dictionaries.get(source, standing.stale);
    };

    const prepared = (dictionary: Dictionary): Prepared | undefined => {
      const { id } = dictionary;
      const { stale, trial } = standing;
      if (id === stale) {
        standing.giveUp('refused', `it refuses its own dictionary ${id}`);
        return undefined;
      }
      if (stale !== undefined) standing.note('rotated', `dictionary ${stale} is now ${id}`);
      const decoder = dictionary.decoder(maxPayload);
      let read = 0;
      let mine = false;

      return {
        query: trial ? {} : wire === 'v1' ? { compress: true } : { zstdDictionary: id },

        inflate: (open, counters) =>
          inflatingSocket(open, {
            text: (data) => {
              counters.compressedBytes += data.length;
              const text = decoder.text(data);
              read += 1;
              if (read === PROOF) standing.proven();
              return text;
            },
            bytes: decoder.bytes,
            opened: () => {
              if (trial) {
                standing.giveUp('refused', 'it lets in only who does not ask for compression');
              }
              standing.accepted();
            },
            failed: (error) => {
              // As if the socket itself had refused it: the stream gets past it the same way.
              if (error instanceof ZstdError && error.code === 'limit') return CLOSE_TOO_BIG;
              mine = true;
              const again = standing.undecodable(read < PROOF ? id : undefined, messageOf(error));
              if (!own.has(id)) dictionaries.forget(source, id);
              else if (again) own.delete(id);
              return CLOSE_ABNORMAL;
            },
          }),

        again: (error, hidden) => {
          if (mine) return true;
          if (trial || !(error instanceof UpgradeRefusedError)) {
            standing.ended();
            return false;
          }
          const why = standing.refused(error, id, hidden);
          if (why === 'dictionary') own.delete(id);
          return why !== undefined;
        },
      };
    };

    if (standing.held) return of(undefined);
    if (wire === 'v1' && !mayV1) {
      standing.giveUp('unsupported', 'on v1 it needs a WebSocket that offers no deflate');
      return of(undefined);
    }
    return defer(find).pipe(
      map(prepared),
      catchError((error: unknown) => {
        standing.giveUp('no-dictionary', messageOf(error));
        return of(undefined);
      }),
    );
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
