import { type JetstreamEvent } from '../../event.js';
import { type ChaosScenario } from './chaos-scenario.js';

/** Violations kept: the first says most. */
const MAX_VIOLATIONS = 20;

/** What came of one subscription of the stream. */
export interface StreamNotes {
  /** The stored position when it began. */
  readonly from: number;
  readonly delivered: Set<number>;
  /** Events that work was begun for, each with whether it goes on. */
  readonly begun: Map<number, 'running' | 'failed' | 'done'>;
  /** Whether something has come of its work. */
  hasOutcome: boolean;
}

/** What one life of the program did. */
interface Life {
  /** Events that work was begun for, on any of its streams. */
  readonly begun: Set<number>;
  /** Those that were taken in hand before `checkpoint` could know of their stream. */
  readonly early: Set<number>;
  /** The stream that it has now, and how many there were. */
  stream: StreamNotes;
  streams: number;
  running: number;
}

/** Knows what has to hold, from the outside: what was delivered, worked on, done, and stored. */
export class ChaosOracle {
  readonly violations: string[] = [];
  readonly done = new Set<number>();
  /** The stored position, as the number of an event; 0 before the first. */
  stored = 0;
  saves = 0;
  repeats = 0;
  /** How often a stream was begun. */
  streams = 0;
  #life: Life = this.#begin();
  /** Events that are wanted, by account and in all, in their order. */
  readonly #wanted: readonly number[];
  readonly #ofAccount = new Map<string, number[]>();
  /** How many of the wanted, in all and by account, are done without a gap. */
  #without = 0;
  readonly #withoutOf = new Map<string, number>();

  constructor(
    private readonly scenario: ChaosScenario,
    wanted: readonly { readonly number: number; readonly did: string }[],
  ) {
    this.#wanted = wanted.map(({ number }) => number);
    for (const { number, did } of wanted) {
      const own = this.#ofAccount.get(did);
      if (own === undefined) this.#ofAccount.set(did, [number]);
      else own.push(number);
    }
  }

  /** Wanted events that are not done. */
  get missing(): readonly number[] {
    return this.#wanted.filter((number) => !this.done.has(number));
  }

  /** Whether so much is wrong that more would tell nothing new. */
  get isEnough(): boolean {
    return this.violations.length === MAX_VIOLATIONS;
  }

  /** The program is started. */
  start(): void {
    this.#life = this.#begin();
  }

  /** The program subscribes to the stream. */
  subscribed(): StreamNotes {
    this.streams += 1;
    this.#life.streams += 1;
    this.#life.stream = this.#notes();
    return this.#life.stream;
  }

  delivered({ from, delivered, begun }: StreamNotes, number: number, isWanted: boolean): void {
    if (number <= from) this.#wrong(`${number} was delivered, though ${from} is stored`);
    if (delivered.has(number)) this.#wrong(`${number} was delivered twice`);
    if (!isWanted) return;
    delivered.add(number);
    let ended = 0;
    for (const state of begun.values()) if (state === 'done') ended += 1;
    const held = delivered.size - ended;
    const { buffer } = this.scenario;
    if (held > buffer) this.#wrong(`${held} events are held, though ${buffer} is the bound`);
  }

  /** Work on events is begun. */
  begin(events: readonly JetstreamEvent[], attempt: number): void {
    const { consume, checkpoint } = this.scenario;
    const life = this.#life;
    const { begun } = life.stream;
    life.running += 1;
    const { running } = life;
    const bound =
      consume.order === 'global' && consume.batch === undefined ? 1 : consume.concurrency;
    if (running > bound) this.#wrong(`${running} handlers run, though ${bound} may`);
    const numbers = events.map(({ seq }) => Number(seq));
    for (const event of events) {
      const number = Number(event.seq);
      const before = begun.get(number);
      if (before !== undefined && before !== 'failed') {
        this.#wrong(`work on ${number} is begun again, though it is ${before}`);
      }
      if (before === undefined && attempt > 1) this.#wrong(`the first try of ${number} is later`);
      if (before === undefined && this.done.has(number)) this.repeats += 1;
      begun.set(number, 'running');
      if (!life.begun.has(number) && !this.#isKnown) life.early.add(number);
      life.begun.add(number);
      this.#checkOrder(event, numbers);
    }
    // Also what was begun on a stream before: after a crash it would come again.
    const ahead = [...life.begun].filter(
      (number) => number > this.stored && !life.early.has(number),
    ).length;
    if (ahead > checkpoint.maxRepeats) {
      this.#wrong(`${ahead} events are ahead of ${this.stored}, the stored one`);
    }
  }

  failed(numbers: readonly number[]): void {
    const { stream } = this.#life;
    this.#life.running -= 1;
    for (const number of numbers) {
      if (stream.begun.get(number) === 'running') stream.begun.set(number, 'failed');
    }
  }

  /** Work on events is done; `part` of a piece of work that goes on. */
  succeeded(numbers: readonly number[], part = false): void {
    if (!part) {
      this.#life.running -= 1;
      this.#life.stream.hasOutcome = true;
    }
    for (const number of numbers) {
      this.#life.stream.begun.set(number, 'done');
      this.done.add(number);
    }
    this.#without = this.#count(this.#wanted, this.#without);
  }

  /** It was given up, and the dead-letter sink has it. */
  setAside(number: number): void {
    this.succeeded([number], true);
  }

  /** A position has come into the store. */
  saved(number: number): void {
    this.saves += 1;
    if (number < this.stored) this.#wrong(`stored ${number} after ${this.stored}`);
    const first = this.#wanted[this.#without];
    if (first !== undefined && first <= number) {
      this.#wrong(`stored ${number}, though ${first} is not done`);
    }
    this.stored = Math.max(this.stored, number);
  }

  /** The program has ended as it was asked to: nothing is open, and all that was done is stored. */
  ended(): void {
    const { stream, streams } = this.#life;
    // What failed for good on an earlier stream, and has not come again, holds the position.
    const gap = streams > 1 ? (this.#wanted[this.#without] ?? Infinity) : Infinity;
    for (const [number, state] of stream.begun) {
      if (state !== 'done') this.#wrong(`it ended, though work on ${number} is ${state}`);
      if (number > this.stored && number < gap) {
        this.#wrong(`it ended, though ${number} is not stored`);
      }
    }
  }

  wrong(what: string): void {
    this.#wrong(what);
  }

  /**
   * Whether `checkpoint` can know of the stream: it was there when the program began, or something has
   * come of its work. Until then nobody can bound what is taken in hand.
   */
  get #isKnown(): boolean {
    const { stream, streams } = this.#life;
    return stream.hasOutcome || (streams === 1 && this.scenario.shape !== 'switch');
  }

  #begin(): Life {
    return { begun: new Set(), early: new Set(), stream: this.#notes(), streams: 0, running: 0 };
  }

  #notes(): StreamNotes {
    return { from: this.stored, delivered: new Set(), begun: new Map(), hasOutcome: false };
  }

  /** What has to come before it is done: in the order that was asked for. */
  #checkOrder({ seq, did }: JetstreamEvent, batch: readonly number[]): void {
    const { order } = this.scenario.consume;
    if (order === 'none') return;
    const number = Number(seq);
    const all = order === 'global' ? this.#wanted : (this.#ofAccount.get(did) ?? []);
    const key = order === 'global' ? '' : did;
    const without = this.#count(all, this.#withoutOf.get(key) ?? 0);
    this.#withoutOf.set(key, without);
    const first = all.slice(without).find((each) => !this.done.has(each) && !batch.includes(each));
    if (first !== undefined && first < number) {
      this.#wrong(`work on ${number} is begun before ${first} is done`);
    }
  }

  #count(all: readonly number[], from: number): number {
    let count = from;
    while (count < all.length && this.done.has(all[count] as number)) count += 1;
    return count;
  }

  #wrong(what: string): void {
    if (this.violations.length < MAX_VIOLATIONS) this.violations.push(what);
  }
}
