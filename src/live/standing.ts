import type { SchedulerLike } from 'rxjs';
import type { UpgradeRefusedError } from '../errors.js';
import type { NoticeBody } from '../notice.js';
import { HOLD } from './hold.js';
import { UNREAD_LIMIT } from './refusal.js';
import * as say from './say.js';

/** Dictionaries that a host may refuse in a row: of a fleet each may have another. */
const MAX_STALE = 2;
/**
 * With 503, from a server that cannot compress. Nothing looser: names of hosts and the pages of
 * proxies may have any word.
 */
const UNAVAILABLE = 'compression is not available';

type Cause = Parameters<typeof say.compression>[0];

/** What is known of a host on one wire: whether its frames may come compressed. */
export class Standing {
  /** The dictionary that it refused last. */
  stale: number | undefined;
  /** Until when it is left alone, ms. */
  #until = -Infinity;
  /** Dictionaries refused in a row. */
  #refused = 0;
  /** Refusals in a row that could not be read. */
  #unread = 0;
  /** The dictionary of the last connection that showed whether it is right, if it did not. */
  #suspect: number | undefined;
  /** Causes that were told. */
  readonly #told = new Set<Cause>();

  constructor(
    private readonly scheduler: SchedulerLike,
    private readonly tell: (body: NoticeBody) => void,
  ) {}

  /** Whether it is left alone. */
  get held(): boolean {
    return this.scheduler.now() < this.#until;
  }

  /** Whether plain frames are to be asked for, to see if that is what the host wants. */
  get trial(): boolean {
    return this.#unread >= UNREAD_LIMIT;
  }

  note(cause: Cause, reason: string): void {
    if (this.#told.has(cause)) return;
    this.#told.add(cause);
    this.tell(say.compression(cause, reason));
  }

  giveUp(cause: Cause, reason: string): void {
    this.#until = this.scheduler.now() + HOLD;
    this.accepted();
    this.note(cause, reason);
  }

  accepted(): void {
    this.stale = undefined;
    this.#refused = this.#unread = 0;
  }

  /** A connection has shown that its dictionary is right. */
  proven(): void {
    this.#suspect = undefined;
  }

  /**
   * A frame could not be read. Gives whether the dictionary is to blame: the one of the connection
   * before failed as well, and was the same; connections that showed neither do not count.
   *
   * @param id - `undefined` where the connection has shown that the dictionary is right
   */
  undecodable(id: number | undefined, reason: string): boolean {
    const again = id !== undefined && this.#suspect === id;
    this.#suspect = again ? undefined : id;
    this.giveUp('undecodable', reason);
    return again;
  }

  /** A connection ended, but the handshake was not refused: nothing to do with compression. */
  ended(): void {
    this.#unread = 0;
  }

  /**
   * A handshake was refused.
   *
   * @param hidden - whether the platform hid why
   * @returns whether the dictionary was why, or compression as such
   */
  refused(
    { status, message }: UpgradeRefusedError,
    id: number,
    hidden: boolean,
  ): 'dictionary' | 'compression' | undefined {
    this.#unread = hidden ? this.#unread + 1 : 0;
    if (status === 400 && message.includes('UnknownZstdDictionary')) {
      this.stale = id;
      this.#refused += 1;
      if (this.#refused > MAX_STALE) this.giveUp('refused', message);
      return 'dictionary';
    }
    if (status !== 400 && !(status === 503 && message.includes(UNAVAILABLE))) return undefined;
    this.giveUp('refused', message);
    return 'compression';
  }
}
