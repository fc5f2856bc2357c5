import type { JetstreamEvent } from '../event.js';
import { traceOf, type Trace } from '../identity.js';
import type * as node from './delivered.js';
import type { Recall } from './recall.js';

/** Events after which it is looked for the first time whether some can go. */
const FIRST = 1024;
/** Characters an event: most take 80 to 95. */
const LENGTH = 256;

/**
 * Stands in for `delivered` in a browser's build: the traces as they are. On the heap an event takes
 * some 500 bytes in place of 96, and a long replay is slower; but every reader of a page would pay
 * for the code that does better.
 */
export class Delivered implements Pick<node.Delivered, keyof node.Delivered> {
  /** The oldest first. */
  #kept: (readonly [time: number, trace: Trace])[] = [];
  /** Events at which it is looked whether some can go: so each is moved a few times at most. */
  #limit = FIRST;
  #lostTo = 0;
  #characters = 0;

  constructor(
    private readonly max: number,
    private readonly span: number,
  ) {}

  covers(time: number): boolean {
    return time > this.#lostTo;
  }

  record(event: JetstreamEvent, time: number): void {
    const { max, span } = this;
    const trace = traceOf(event);
    this.#characters += trace.key.length;
    const count = this.#kept.push([time, trace]);
    const isLong = this.#characters > max * LENGTH;
    if (count <= Math.min(max, this.#limit) && !isLong) return;
    const young = this.#kept.filter(([at]) => at >= time - span);
    const least = count > max ? young.length - max + Math.floor(max / 8) : 0;
    const gone = young.splice(0, isLong ? Math.max(least, young.length / 2) : least);
    this.#lostTo = gone.at(-1)?.[0] ?? this.#lostTo;
    this.#kept = young;
    this.#characters = young.reduce((sum, [, { key }]) => sum + key.length, 0);
    this.#limit = 2 * young.length + FIRST;
  }

  recall(since: number, recall: Recall): Recall {
    const from = Math.max(since, (this.#kept.at(-1)?.[0] ?? 0) - this.span);
    for (const [time, trace] of this.#kept) if (time >= from) recall.add(trace);
    return recall;
  }
}
