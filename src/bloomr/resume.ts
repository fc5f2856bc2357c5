import type { BloomrGapNotice, BloomrNoticeBody } from './notice.js';
import * as say from './say.js';

/** How far a resume by time goes back, ms: clocks differ, and messages take their time. */
export const REWIND = 10_000;
/** What a message may take on its way, ms. */
const WAY = 1000;

/** Since when messages may be missing. */
interface Since {
  readonly afterId: string | undefined;
  /** Milliseconds. */
  readonly from: number | undefined;
}

/**
 * Where a subscription stands, and what a reconnect has to prove: that the replay begins with the
 * last message known. What is not proven is told.
 */
export class Resume {
  /** Id of the last message. */
  lastId: string | undefined;
  /** When the stream was first ready, ms. */
  begunAt: number | undefined;
  /** What has not been proven since a connection was lost. */
  private unproven: Since | undefined;
  /** What this connection resumed from; of the first, where its replay was to begin. */
  private base: Since = { afterId: undefined, from: undefined };
  private isFirst = true;
  private firstId: string | undefined;
  private count = 0;
  /** The server cuts its replay off, and where is not known yet. */
  private cut = false;
  private signAt = 0;

  /** @param limit - messages that a replay has at most */
  constructor(
    private readonly limit: number,
    private readonly notice: (body: BloomrNoticeBody) => void,
  ) {}

  /** The server gave a sign of life. */
  sign(now: number): void {
    this.signAt = now;
  }

  /** A subscription goes on behind a message of an earlier one, which came at `at` (ms). */
  startAfter(id: string, at: number): void {
    this.lastId = id;
    this.unproven = { afterId: id, from: at - WAY };
  }

  /** A connection is ready. `from` (ms): where the first replay begins, if known. */
  ready(now: number, from: number | undefined): void {
    this.isFirst = this.begunAt === undefined && this.unproven === undefined;
    this.begunAt ??= now;
    this.base = this.unproven ?? { afterId: undefined, from };
    this.firstId = undefined;
    this.count = 0;
    this.cut = false;
    this.signAt = now;
  }

  /** A connection that was ready is over. */
  lost(): void {
    if (this.cut) this.told('replay-limit', this.lastId, undefined, this.signAt);
    this.unproven ??= { afterId: this.lastId, from: this.signAt - WAY };
  }

  /** The server warned that the replay exceeds its limit. */
  warned(now: number): void {
    const { afterId } = this.base;
    if (this.isFirst) this.told('replay-limit', undefined, undefined, now);
    else if (this.count === 0 || this.firstId === afterId) this.cut = true;
    else this.told('replay-limit', afterId, this.firstId, now);
  }

  /** A message came, new or not. */
  message(id: string, now: number): void {
    this.count += 1;
    this.signAt = now;
    this.firstId ??= id;
    const { afterId } = this.base;
    if (this.count === 1 && this.unproven !== undefined) {
      if (id !== afterId) this.told(this.cut ? 'replay-limit' : this.doubt(), afterId, id, now);
      else if (!this.cut) this.unproven = undefined;
    } else if (this.cut && this.count > this.limit) {
      // The oldest were replayed, and these are all.
      this.told('replay-limit', this.lastId, id, now);
    }
    this.lastId = id;
  }

  /** Nothing comes any more: what was to be replayed has been. */
  settled(now: number): void {
    if (this.cut) this.told('replay-limit', this.lastId, undefined, now);
    else if (this.unproven !== undefined) {
      this.told(this.doubt(), this.base.afterId, undefined, now);
    }
  }

  private doubt(): BloomrGapNotice['cause'] {
    return this.base.afterId === undefined ? 'no-message' : 'unconfirmed';
  }

  private told(
    cause: BloomrGapNotice['cause'],
    afterId: string | undefined,
    beforeId: string | undefined,
    to: number,
  ): void {
    this.cut = false;
    this.unproven = undefined;
    this.notice(say.gap(cause, { afterId, beforeId, from: this.base.from, to }));
  }
}
