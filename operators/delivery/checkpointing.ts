import { type Observable, Subject, type Subscriber, type Subscription } from 'rxjs';
import type { Claim } from '../../src/core/delivery/claim.js';
import { type Ledger, type LedgerListener, ledgerOf } from '../../src/core/delivery/ledger.js';
import { deliveryOf } from '../../src/core/delivery/origin-of.js';
import { type Finder, scope, within } from '../../src/core/delivery/scope.js';
import { refusalOf } from '../../src/core/delivery/traits.js';
import { AbandonedClaimError, OriginError, TwoStreamsError } from '../../src/delivery-errors.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import type { Delivery } from '../../src/origin.js';
import { eventIn, isOutcome } from '../../src/core/delivery/event-in.js';
import { Saver, type SaverSettings } from './saver.js';
import { SavingRight } from './saving-right.js';
import { subscribeTo } from './subscribe-to.js';

/** Options of `checkpoint`, with what was left out. */
export interface CheckpointSettings extends SaverSettings {
  readonly every: number;
  readonly count: number;
  readonly maxRepeats: number;
}

/** One subscription to `checkpoint`. */
export class Checkpointing<T> {
  readonly #below: Finder | undefined = scope();
  readonly #saver: Saver;
  /** The stream it saves for, once an event has told which; until then one that began above. */
  #delivery: Delivery | undefined;
  #ledger: Ledger | undefined;
  #listening: (() => void) | undefined;
  readonly #listener: LedgerListener = {
    moved: () => {
      this.#progress();
    },
    stuck: (event) => {
      this.#fail(new AbandonedClaimError(event));
    },
  };
  #certain = false;
  /** Streams that began above it. */
  readonly #begun: Delivery[] = [];
  /** The last position of the stream before, when one follows another (`retry`). */
  #carried: StreamEvent | undefined;
  #subscribing = false;
  readonly #left$ = new Subject<void>();
  /** What was in the hands of the stream when the last value came: see {@link Ledger.complete}. */
  #seen: object | undefined;
  #seenClaim: Claim | undefined;
  #moved = 0;
  #timer: Subscription | undefined;
  readonly #right: SavingRight;
  /** Claims to wait for before it completes; `undefined` while the source goes on. */
  #mark: number | undefined;
  #over = false;

  constructor(
    private readonly settings: CheckpointSettings,
    private readonly subscriber: Subscriber<T>,
  ) {
    this.#right = new SavingRight(settings.store);
    this.#saver = new Saver(
      settings,
      () => this.#position(),
      () => {
        const ledger = this.#ledger;
        const mark = ledger?.doneMark ?? 0;
        return () => {
          this.#allow(ledger, mark);
          this.#saved();
        };
      },
      (error) => {
        this.#over = true;
        this.#stop();
        this.#tellEnd(() => {
          this.subscriber.error(error);
        });
      },
    );
  }

  start(source: Observable<T>): void {
    this.subscriber.add(() => {
      this.#leave();
    });
    this.#right.ask(
      () => {
        this.#subscribe(source);
      },
      (error) => {
        this.#over = true;
        this.subscriber.error(error);
      },
    );
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
        if (!isOutcome(value)) this.#ledger?.check(event as StreamEvent);
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
    const refusal = refusalOf(delivery);
    if (refusal !== undefined) this.#fail(refusal);
  }

  #follow(delivery: Delivery): void {
    this.#carried = this.#certain ? this.#position() : undefined;
    this.#listening?.();
    this.#delivery = delivery;
    this.#certain = false;
    // One that cannot go on from a place may be a notifier only: its first event tells.
    this.#ledger = refusalOf(delivery) === undefined ? ledgerOf(delivery) : undefined;
    this.#listening = this.#ledger?.listen(this.#listener, this.settings.maxRepeats);
  }

  /** Whether several streams began above (one may be a notifier's), and no event has told which. */
  #isAmbiguous(): boolean {
    if (this.#certain) return false;
    return this.#begun.filter(({ subscriber }) => !subscriber.closed).length > 1;
  }

  #position(): StreamEvent | undefined {
    return this.#ledger?.position ?? this.#carried;
  }

  #progress(): void {
    if (this.#mark !== undefined) {
      this.#completeIfDone();
      return;
    }
    const { every, count, scheduler } = this.settings;
    this.#moved += 1;
    if (every === 0 || this.#moved >= count || this.#ledger?.isHeld) this.#save();
    else
      this.#timer ??= scheduler.schedule(() => {
        this.#save();
      }, every);
  }

  #save(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    this.#moved = 0;
    if (this.#isAmbiguous()) return;
    // Where a stream begins anew behind what is saved, there may be nothing to save, for long.
    const ledger = this.#ledger;
    if (ledger?.isHeld && this.#saver.clean) this.#allow(ledger, ledger.doneMark);
    else this.#saver.save();
  }

  /** What is saved is not repeated: as much more may be worked on. */
  #allow(ledger: Ledger | undefined, mark: number): void {
    ledger?.allow(this.#listener, mark + this.settings.maxRepeats);
  }

  /** A save has succeeded: for what has moved meanwhile the next is due as always. */
  #saved(): void {
    if (this.#mark !== undefined) this.#completeIfDone();
    else if (!this.#saver.clean) this.#progress();
  }

  #complete(): void {
    if (this.#over) return;
    this.#ledger?.complete(this.#seen, this.#seenClaim);
    this.#mark = this.#ledger?.taken ?? 0;
    this.#completeIfDone();
  }

  /** Completes once all that was claimed is done, and saved. */
  #completeIfDone(): void {
    if (this.#over) return;
    const ledger = this.#ledger;
    if (ledger?.isDone(this.#mark ?? 0) === false) {
      // What was given up is not waited for, unless the stream goes on: then it is told as stuck.
      if (ledger.orphan === undefined || !ledger.closed) {
        if (ledger.isHeld) this.#save();
        return;
      }
    }
    this.#saver.save();
    this.#completeIfSaved();
  }

  #completeIfSaved(): void {
    if (this.#over || !this.#saver.clean) return;
    this.#over = true;
    this.#stop();
    this.#tellEnd(() => {
      this.subscriber.complete();
    });
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
      this.#tellEnd(then);
    });
  }

  #tellEnd(then: () => void): void {
    this.#right.release();
    then();
    // What is above is gone by now; others may work on, on the same stream.
    this.#ledger?.wake();
  }

  #leave(): void {
    this.#end(() => undefined);
  }

  #stop(): void {
    this.#timer?.unsubscribe();
    this.#listening?.();
    this.#left$.next();
  }
}
