import { JetstreamError } from './errors.js';
import type { JetstreamEvent } from './event.js';
import { ORIGIN_KEY, type Origin } from './origin.js';
import type { StreamEvent } from './delivered-event.js';

/** An event of Jetstream in words. */
export function nameOf({ seq, time_us, did }: JetstreamEvent): string {
  return `event ${seq === undefined ? `at ${time_us} µs` : String(seq)} of ${did}`;
}

/** Which event it is about, in words. */
function named(event: StreamEvent): string {
  const origin = (event as { [ORIGIN_KEY]?: Origin })[ORIGIN_KEY];
  return (origin?.delivery?.traits?.nameOf ?? nameOf)(event as never);
}

/** An operator of delivery got a value that is no event of a stream: a mapped one, or a copy. */
export class OriginError extends JetstreamError {
  override readonly name = 'OriginError';
  readonly code = 'origin';
}

/** `consume` got an event too late: its place in the stream had been counted as done already. */
export class LateClaimError extends JetstreamError {
  override readonly name = 'LateClaimError';
  readonly code = 'late-claim';
  readonly event: StreamEvent;

  constructor(event: StreamEvent) {
    super(`${named(event)} came late: it counts as done already`, {
      hint: 'put consume above what delays events (delay, observeOn, bufferCount, an inner Observable that waits), or inside of it',
    });
    this.event = event;
  }
}

/**
 * A `consume` was unsubscribed with work in hand while its stream goes on, as `switchMap` does; or it has
 * given up an event, and the stream that followed began behind that.
 */
export class AbandonedClaimError extends JetstreamError {
  override readonly name = 'AbandonedClaimError';
  readonly code = 'abandoned-claim';
  /** The first event of which the work was thrown away. */
  readonly event: StreamEvent;

  constructor(event: StreamEvent, isLeftOut = false) {
    const [what, hint] = isLeftOut
      ? [
          'was given up, and the stream that followed began behind it',
          "begin at the store, and at 'oldest' or a given cursor while that is empty",
        ]
      : [
          'was being handled when its consume was unsubscribed',
          'use mergeMap or concatMap in place of switchMap, or put consume below it',
        ];
    super(`${named(event)} ${what}`, { hint });
    this.event = event;
  }
}

/** `checkpoint` met a second stream while the first goes on: one position cannot stand for both. */
export class TwoStreamsError extends JetstreamError {
  override readonly name = 'TwoStreamsError';
  readonly code = 'two-streams';

  constructor() {
    super('two streams come together above one checkpoint', {
      hint: 'give each stream its checkpoint, with a store of its own, above merge',
    });
  }
}

/** `checkpoint` met a stream that cannot go on from a place: there is nothing to save. */
export class NoPositionError extends JetstreamError {
  override readonly name = 'NoPositionError';
  readonly code = 'no-position';

  constructor(why: string) {
    super(`no position to save: ${why}`, {
      hint: 'leave checkpoint out: consume and consumeBatch work without it',
    });
  }
}

/** A handler has failed for an event as often as its retry policy allows; `cause` is the last failure. */
export class HandlerError extends JetstreamError {
  override readonly name = 'HandlerError';
  readonly code = 'handler';
  /** The events that are not done: one, or what is left of a batch. */
  readonly events: readonly StreamEvent[];
  /** How often it was tried. */
  readonly attempts: number;

  constructor(events: readonly StreamEvent[], attempts: number, cause: unknown) {
    const [first] = events;
    const what = first === undefined ? '' : ` for ${named(first)}`;
    super(`the handler failed ${attempts} times${what}`, {
      hint: 'see cause; give deadLetter to set such events aside and go on',
      cause,
    });
    this.events = events;
    this.attempts = attempts;
  }
}

/** The position could not be saved as often as the retry policy allows; `cause` is the last failure. */
export class CheckpointError extends JetstreamError {
  override readonly name = 'CheckpointError';
  readonly code = 'checkpoint';
}

/** Another stream saves to the same store; or another store, or process, under the same name. */
export class StoreInUseError extends JetstreamError {
  override readonly name = 'StoreInUseError';
  readonly code = 'store-in-use';
}

/** Too many values that stand for no event wait to be taken: nothing can make their source pause. */
export class QueueFullError extends JetstreamError {
  override readonly name = 'QueueFullError';
  readonly code = 'queue-full';

  constructor(limit: number) {
    super(`more than ${limit} values wait to be taken`, {
      hint: 'say with eventOf which event each stands for, take faster, or raise limit',
    });
  }
}
