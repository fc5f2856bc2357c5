import { type Observable, Subject, type Subscriber, type Subscription } from 'rxjs';
import { type Claim, deliveryOf, type Ledger, ledgerOf } from '../../src/core/delivery/ledger.js';
import { type Finder, scope, within } from '../../src/core/delivery/scope.js';
import type { CursorLease } from '../../src/cursor-store.js';
import { AbandonedClaimError, OriginError, TwoStreamsError } from '../../src/delivery-errors.js';
import type { JetstreamEvent } from '../../src/event.js';
import type { Delivery } from '../../src/origin.js';
import { Saver, type SaverSettings } from './saver.js';
import { subscribeTo } from './subscribe-to.js';

/** Options of `checkpoint`, with what was left out. */
export interface CheckpointSettings extends SaverSettings {
  readonly every: number;
  readonly count: number;
}

/** One subscription to `checkpoint`. */
export class Checkpointing<T> {
  readonly #below: Finder | undefined = scope();
  readonly #saver: Saver;
  /** The stream it saves for, once an event has told which; until then one that began above. */
  #delivery: Delivery | undefined;
  #ledger: Ledger | undefined;
  #listening: (() => void) | undefined;
  #certain = false;
  /** Streams that began above it. */
  readonly #begun: Delivery[] = [];
  /** The last position of the stream before, when one follows another (`retry`). */
  #carried: JetstreamEvent | undefined;
  #subscribing = false;
  readonly #left$ = new Subject<void>();
  /** What was in the hands of the stream when the last value came: see {@link Ledger.complete}. */
  #seen: object | undefined;
  #seenClaim: Claim | undefined;
  #moved = 0;
  #timer: Subscription | undefined;
  #lease: CursorLease | undefined;
  /** Claims to wait for before it completes; `undefined` while the source goes on. */
  #mark: number | undefined;
  #over = false;

  constructor(
    private readonly settings: CheckpointSettings,
    private readonly subscriber: Subscriber<T>,
  ) {
    this.#saver = new Saver(
      settings,
      () => this.#position(),
      () => {
        this.#saved();
      },
      (error) => {
        this.#over = true;
        this.#stop();
        this.#release();
        this.subscriber.error(error);
      },
    );
  }

  start(source: Observable<T>): void {
    const { store } = this.settings;
    this.subscriber.add(() => {
      this.#leave();
    });
    let lease: CursorLease | Promise<CursorLease> | undefined;
    try {
      lease = store.lease?.();
    } catch (error) {
      this.#refused(error);
      return;
    }
    if (lease === undefined || !('then' in lease)) {
      this.#lease = lease;
      this.#subscribe(source);
      return;
    }
    lease.then(
      (held) => {
        this.#lease = held;
        if (this.#over) this.#release();
        else this.#subscribe(source);
      },
      (error: unknown) => {
        this.#refused(error);
      },
    );
  }

  #refused(error: unknown): void {
    this.#over = true;
    this.subscriber.error(error);
  }

  #subscribe(source: Observable<T>): void {
    this.#subscribing = true;
    within(this.#find, () => {
      const observer = {
        next: (value: T) => {
          this.#next(value);
        },
        error: (error: unknown) => {
          this.#fail(error);
        },
        complete: () => {
          this.#complete();
        },
      };
      subscribeTo(source, this.subscriber, observer, this.#left$);
    });
    this.#subscribing = false;
  }

  /** A stream began above, or `consume` has met one. */
  readonly #find: Finder = (delivery, met) => {
    this.#below?.(delivery, met);
    if (met === true) {
      this.#meet(delivery);
    } else {
      this.#begun.push(delivery);
      if (this.#delivery === undefined || this.#delivery.subscriber.closed) this.#follow(delivery);
    }
  };

  #next(value: T): void {
    if (this.#over || this.#mark !== undefined) return;
    try {
      const event = eventIn(value);
      const delivery = deliveryOf(event);
      if (delivery !== undefined) {
        this.#meet(delivery);
        // What comes late and is claimed by nobody is worked with below, unseen.
        if (!isOutcome(value)) this.#ledger?.check(event as JetstreamEvent);
      } else if (this.#isAmbiguous()) {
        throw new TwoStreamsError();
      } else if (this.#delivery === undefined && !this.#subscribing) {
        throw new OriginError('checkpoint has met no stream: the values above it are no events', {
          hint: 'put it directly below the stream and consume',
        });
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#seen = this.#delivery?.current;
    this.#seenClaim = this.#ledger?.emitting;
    this.subscriber.next(value);
  }

  /** An event of this stream was seen. */
  #meet(delivery: Delivery): void {
    if (delivery === this.#delivery && this.#certain) return;
    if (delivery !== this.#delivery) {
      if (this.#certain && this.#delivery?.subscriber.closed === false) {
        this.#fail(new TwoStreamsError());
        return;
      }
      this.#follow(delivery);
    }
    this.#certain = true;
  }

  #follow(delivery: Delivery): void {
    this.#carried = this.#certain ? this.#position() : undefined;
    this.#listening?.();
    this.#delivery = delivery;
    this.#certain = false;
    this.#ledger = ledgerOf(delivery);
    this.#listening = this.#ledger.listen({
      moved: () => {
        this.#progress();
      },
      stuck: (event) => {
        this.#fail(new AbandonedClaimError(event));
      },
    });
  }

  /** Whether several streams began above (one may be a notifier's), and no event has told which. */
  #isAmbiguous(): boolean {
    if (this.#certain) return false;
    return this.#begun.filter(({ subscriber }) => !subscriber.closed).length > 1;
  }

  #position(): JetstreamEvent | undefined {
    return this.#ledger?.position ?? this.#carried;
  }

  #progress(): void {
    if (this.#mark !== undefined) {
      this.#completeIfDone();
      return;
    }
    const { every, count, scheduler } = this.settings;
    this.#moved += 1;
    if (every === 0 || this.#moved >= count) this.#save();
    else
      this.#timer ??= scheduler.schedule(() => {
        this.#save();
      }, every);
  }

  #save(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    this.#moved = 0;
    if (!this.#isAmbiguous()) this.#saver.save();
  }

  /** A save has succeeded: for what has moved meanwhile the next is due as always. */
  #saved(): void {
    if (this.#mark !== undefined) this.#completeIfDone();
    else if (!this.#saver.clean) this.#progress();
  }

  #complete(): void {
    if (this.#over) return;
    this.#ledger?.complete(this.#seen, this.#seenClaim);
    this.#mark = this.#ledger?.claimed ?? 0;
    this.#completeIfDone();
  }

  /** Completes once all that was claimed is done, and saved. */
  #completeIfDone(): void {
    if (this.#over) return;
    const ledger = this.#ledger;
    if (ledger?.isDone(this.#mark ?? 0) === false) {
      // What was given up is not waited for, unless the stream goes on: then it is told as stuck.
      if (ledger.orphan === undefined || !ledger.closed) return;
    }
    this.#saver.save();
    this.#completeIfSaved();
  }

  #completeIfSaved(): void {
    if (this.#over || !this.#saver.clean) return;
    this.#over = true;
    this.#stop();
    this.#release();
    this.subscriber.complete();
  }

  #fail(error: unknown): void {
    this.#end(() => {
      this.subscriber.error(error);
    });
  }

  /** Saves what there is, then tells the end. */
  #end(then: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#stop();
    this.#saver.finish(() => {
      this.#release();
      then();
    });
  }

  #leave(): void {
    this.#end(() => undefined);
  }

  #stop(): void {
    this.#timer?.unsubscribe();
    this.#listening?.();
    this.#left$.next();
  }

  #release(): void {
    const lease = this.#lease;
    this.#lease = undefined;
    void lease?.release();
  }
}

/** The event in a value: itself, in an outcome, or the first of several. */
function eventIn(value: unknown): unknown {
  if (deliveryOf(value) !== undefined) return value;
  if (Array.isArray(value)) return value[0];
  return (value as { event?: unknown } | null | undefined)?.event;
}

/** Whether its work is done: what `consume` has emitted may be late. */
function isOutcome(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'attempts' in value;
}
