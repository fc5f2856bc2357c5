import { CLOSE_ABNORMAL, CLOSE_TOO_BIG } from '../core/close-codes.js';
import type { OpenSocket } from '../core/socket.js';
import { UpgradeRefusedError } from '../errors.js';
import type { Counters } from '../metrics.js';
import type { NoticeBody } from '../notice.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { inflatingSocket } from '../transport/inflating-socket.js';
import { dictionaryId } from '../zstd/dictionary.js';
import { ZstdError } from '../zstd/zstd-error.js';
import {
  Dictionaries,
  Dictionary,
  V1_DICTIONARY,
  type Fetch,
  type Source,
} from './dictionaries.js';
import * as say from './say.js';

/** How long a host is read without compression after trouble with it, ms. */
const HOLD = 600_000;
/** Dictionaries that a host may refuse in a row: of a fleet each may have another. */
const MAX_STALE = 2;
/** Refusals in a row that cannot be read, after which a connection without compression is tried. */
const UNREAD_LIMIT = 2;

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

/** The compressed connections of one subscription. */
export type Inflaters = (host: string, wire: 'v1' | 'v2') => Promise<Prepared | undefined>;

/** What is known of a host on one wire. */
interface Standing {
  /** Until when it is left alone, ms. */
  until: number;
  /** The dictionary that it refused last, and how many in a row. */
  stale: number | undefined;
  refused: number;
  /** Refusals in a row that could not be read. */
  unread: number;
  /** Causes that were told. */
  readonly told: Set<string>;
}

type Cause = Parameters<typeof say.compression>[0];

export function inflaters(options: ResolvedOptions, tell: TellOf): Inflaters {
  const { compression, scheduler, maxPayload, WebSocket, webSocketOptions } = options;
  const fetch: Fetch = options.fetch ?? globalThis.fetch;
  const dictionaries = new Dictionaries(fetch, compression.cache);
  const standings = new Map<string, Standing>();
  /** Those of the user's, by id, until they turn out to be of no use. */
  const own = new Map(
    (compression.dictionaries ?? []).map((bytes) => [dictionaryId(bytes), bytes]),
  );
  /** v1 refuses zstd to whom it may send deflate, which browsers' sockets always ask for. */
  const mayV1 =
    'on' in (WebSocket.prototype as object) && !(webSocketOptions['perMessageDeflate'] ?? false);

  const standingOf = (key: string): Standing => {
    let standing = standings.get(key);
    if (standing === undefined) {
      standing = { until: -Infinity, stale: undefined, refused: 0, unread: 0, told: new Set() };
      standings.set(key, standing);
    }
    return standing;
  };

  return async (host, wire) => {
    const key = `${wire} ${host}`;
    const standing = standingOf(key);
    const source = sourceOf(host, wire);
    let dictionary: Dictionary | undefined;

    const note = (cause: Cause, reason: string) => {
      if (standing.told.has(cause)) return;
      standing.told.add(cause);
      tell(say.compression(cause, reason), host);
    };
    const giveUp = (cause: Cause, reason: string) => {
      standing.until = scheduler.now() + HOLD;
      standing.stale = undefined;
      standing.refused = standing.unread = 0;
      note(cause, reason);
    };

    const find = async (): Promise<Dictionary> => {
      for (const [id, bytes] of own) {
        if ((id === V1_DICTIONARY.id) !== (wire === 'v1') || id === standing.stale) continue;
        return new Dictionary(bytes);
      }
      return dictionaries.get(source, standing.stale);
    };

    if (scheduler.now() < standing.until) return undefined;
    if (wire === 'v1' && !mayV1) {
      giveUp('unsupported', 'on v1 it needs a WebSocket that offers no deflate');
      return undefined;
    }
    try {
      dictionary = await find();
    } catch (error) {
      giveUp('no-dictionary', messageOf(error));
      return undefined;
    }
    const { id } = dictionary;
    if (id === standing.stale) {
      giveUp('refused', `it refuses its own dictionary ${id}`);
      return undefined;
    }
    if (standing.stale !== undefined) note('rotated', `dictionary ${standing.stale} is now ${id}`);
    const decoder = dictionary.decoder(maxPayload);
    /** Whether plain frames are asked for, to see if that is what the host wants. */
    const trial = standing.unread >= UNREAD_LIMIT;
    let mine = false;

    return {
      query: trial ? {} : wire === 'v1' ? { compress: true } : { zstdDictionary: id },

      inflate: (open, counters) =>
        inflatingSocket(open, {
          text: (data) => {
            counters.compressedBytes += data.length;
            return decoder.text(data);
          },
          opened: () => {
            if (trial) giveUp('refused', 'it lets in only who does not ask for compression');
            standing.stale = undefined;
            standing.refused = standing.unread = 0;
          },
          failed: (error) => {
            // As if the socket itself had refused it: the stream gets past it the same way.
            if (error instanceof ZstdError && error.code === 'limit') return CLOSE_TOO_BIG;
            mine = true;
            own.delete(id);
            void dictionaries.forget(source);
            giveUp('undecodable', messageOf(error));
            return CLOSE_ABNORMAL;
          },
        }),

      again: (error, hidden) => {
        if (mine) return true;
        if (trial || !(error instanceof UpgradeRefusedError)) {
          standing.unread = 0;
          return false;
        }
        standing.unread = hidden ? standing.unread + 1 : 0;
        const { status, message } = error;
        if (status === 400 && message.includes('UnknownZstdDictionary')) {
          standing.stale = id;
          standing.refused += 1;
          own.delete(id);
          if (standing.refused > MAX_STALE) giveUp('refused', message);
          return true;
        }
        if (status !== 400 && !/compress|zstd/i.test(message)) return false;
        giveUp('refused', message);
        return true;
      },
    };
  };
}

function sourceOf(host: string, wire: 'v1' | 'v2'): Source {
  if (wire === 'v1') return { ...V1_DICTIONARY, key: 'jetstream-zstd v1' };
  const origin = host.replace(/^ws/, 'http');
  return {
    url: `${origin}/xrpc/network.bsky.jetstream.getZstdDictionary`,
    sha256: undefined,
    key: `jetstream-zstd ${origin}`,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
