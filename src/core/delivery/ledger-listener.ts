import type { StreamEvent } from '../../delivered-event.js';

/** What is told of a ledger. */
export interface LedgerListener {
  /**
   * An event came to its end, so that the position may have moved; or the stream did; or work waits
   * for the position to be saved. Called for each event, so it has to be quick.
   */
  moved(): void;
  /** A claim was given up and the stream goes on: the position can never move past this event. */
  stuck(event: StreamEvent): void;
}
