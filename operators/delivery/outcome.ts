/** An event for which the handler has given up. */
export interface FailedEvent<T> {
  /** The value as it came. */
  readonly event: T;
  /** What the handler failed with, the last time. */
  readonly error: unknown;
  /** How often it was tried. */
  readonly attempts: number;
}

/** An event that the handler has done. */
export interface HandledOutcome<T, R> {
  readonly status: 'done';
  /** The value as it came: `cursorOf` works on it. */
  readonly event: T;
  /** What the handler returned, or its promise or Observable gave last. */
  readonly result: R;
  readonly error?: undefined;
  /** How often it was tried. */
  readonly attempts: number;
}

/** An event that was set aside, and that the dead-letter sink has taken. */
export interface DeadOutcome<T> extends FailedEvent<T> {
  readonly status: 'dead';
  readonly result?: undefined;
}

/** What came of an event. */
export type Outcome<T, R> = HandledOutcome<T, R> | DeadOutcome<T>;

/** A batch that the handler has done. */
export interface HandledBatch<T, R> {
  readonly status: 'done';
  /** The values as they came. */
  readonly events: readonly T[];
  /** What the handler returned, or its promise or Observable gave last. */
  readonly result: R;
  /** How often it was tried. */
  readonly attempts: number;
  readonly error?: undefined;
}

/**
 * A batch of which every event was said to be done, with `done(event)`, before its handler failed. It
 * is done, and not tried again: there is nothing left to try. What it failed with is told here alone.
 */
export interface AcknowledgedBatch<T> {
  readonly status: 'done';
  /** The values as they came. */
  readonly events: readonly T[];
  readonly result?: undefined;
  /** What the handler failed with, the last time. */
  readonly error: unknown;
  /** How often it was tried. */
  readonly attempts: number;
}

/** An event of a batch that was set aside, and that the dead-letter sink has taken. */
export interface DeadBatch<T> {
  readonly status: 'dead';
  /** The one value, as it came. */
  readonly events: readonly T[];
  /** What the handler failed with, the last time. */
  readonly error: unknown;
  /** How often it was tried alone. */
  readonly attempts: number;
  readonly result?: undefined;
}

/** What came of a batch. */
export type BatchOutcome<T, R> = HandledBatch<T, R> | AcknowledgedBatch<T> | DeadBatch<T>;
