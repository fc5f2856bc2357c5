import type { LedgerListener } from '../../src/core/delivery/ledger-listener.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import type { Delivery } from '../../src/origin.js';
import { FollowedStream } from './followed-stream.js';

/**
 * The streams that one position stands for, one after another. What is in hand of one holds the
 * position of those behind it, and they share what may be repeated.
 */
export class Succession {
  /** The one that goes on. */
  current: FollowedStream | undefined;
  /** Whether several began above side by side (one may be a notifier's), and no event has told which. */
  isAmbiguous = false;
  /** Those before it of which not all is saved. */
  #earlier: FollowedStream[] = [];
  #round = 0;

  /**
   * @param maxRepeats - how many events may be worked on beyond what is saved
   * @param isDone - whether the position was once at an event, or behind it
   */
  constructor(
    private readonly listener: LedgerListener,
    private readonly maxRepeats: number,
    private readonly isDone: (event: StreamEvent) => boolean,
  ) {}

  /** The place to go on from, as long as nothing is done meanwhile; `undefined` where there is none. */
  get position(): StreamEvent | undefined {
    let position: StreamEvent | undefined;
    for (const stream of this.#covered()) position = stream.position ?? position;
    return position;
  }

  /** Whether work waits for the position to be saved. Asked for each event: it makes nothing. */
  get isHeld(): boolean {
    if (this.current?.ledger?.work.isHeld === true) return true;
    return this.#earlier.length > 0 && this.#earlier.some(({ ledger }) => ledger?.work.isHeld);
  }

  /** An event that was given up and is surely left out: the stream that goes on began behind it. */
  get leftOut(): StreamEvent | undefined {
    if (this.#earlier.length === 0 || this.current?.ledger?.first === undefined) return undefined;
    return this.#earlier.find((stream) => this.#isLost(stream))?.orphan;
  }

  get all(): readonly FollowedStream[] {
    return this.current === undefined ? this.#earlier : [...this.#earlier, this.current];
  }

  /** Whether all is done that was taken; of the current one, of its first so many events. */
  isOver(mark: number | undefined): boolean {
    if (this.#earlier.some((stream) => !stream.isOver())) return false;
    return this.current?.isOver(mark) !== false;
  }

  /**
   * Another stream goes on.
   *
   * @param keeps - whether the position is that of the one before as well
   */
  add(delivery: Delivery, keeps: boolean): void {
    const before = this.current;
    if (before !== undefined) {
      if (keeps) this.#earlier.push(before);
      else before.leave();
    }
    const ahead = this.#earlier.reduce((sum, stream) => sum + stream.ahead, 0);
    const left = Math.max(0, this.maxRepeats - ahead);
    this.current = new FollowedStream(delivery, this.listener, left);
  }

  /**
   * The position is about to be saved.
   *
   * @returns to be called when it was: what is saved is not repeated, as much more may be worked on
   */
  saving(): () => void {
    const covered = this.#covered().map((stream) => {
      const isOver = stream.isOver() && !this.#isLost(stream);
      return { stream, mark: stream.doneMark, isOver };
    });
    return () => {
      for (const { stream, mark, isOver } of covered) {
        stream.saved = mark;
        if (isOver) this.#drop(stream);
      }
      this.#allow();
    };
  }

  /** Those that the position covers: up to the first that is not over. */
  #covered(): readonly FollowedStream[] {
    const end = this.#earlier.findIndex((stream) => !stream.isOver() || this.#isLost(stream));
    if (end >= 0) return this.#earlier.slice(0, end + 1);
    return this.isAmbiguous ? this.#earlier : this.all;
  }

  /** Whether an event that a stream has given up may not come again. */
  #isLost(stream: FollowedStream): boolean {
    const { orphan, isGivenUp } = stream;
    if (!isGivenUp || orphan === undefined || this.isDone(orphan)) return false;
    return stream !== this.current && this.current?.leavesOut(orphan) !== false;
  }

  /** One before the current, of which all is saved. */
  #drop(stream: FollowedStream): void {
    if (stream === this.current) return;
    this.#earlier = this.#earlier.filter((each) => each !== stream);
    stream.leave();
  }

  /** Each may go ahead by what those before it have left. */
  #allow(): void {
    this.#round += 1;
    const round = this.#round;
    let left = this.maxRepeats;
    for (const stream of this.all) {
      stream.allow(left);
      // What went on may have been done and saved at once: that has allowed for all.
      if (round !== this.#round) return;
      left = Math.max(0, left - stream.ahead);
    }
  }
}
