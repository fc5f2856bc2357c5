/** When a reader counts as too slow: far behind *and* below a rate, for a whole window. */
export interface SlowRule {
  /**
   * Events behind the tip that count as far behind.
   *
   * @default 100_000
   */
  readonly lag: number;
  /**
   * Events a second, scanned in the log, that count as progress.
   *
   * @default 5
   */
  readonly rate: number;
  /**
   * Milliseconds it must last without interruption.
   *
   * @default 60_000
   */
  readonly window: number;
}

/** The real server's rule. */
export const SLOW_RULE: SlowRule = { lag: 100_000, rate: 5, window: 60_000 };

/**
 * Watches one reader, after each batch it has been given. What counts is how far it has come in the
 * log, not how many frames it got: a narrow filter is no slowness.
 */
export class SlowDetector {
  private streak: { readonly since: number; readonly position: number } | undefined;

  constructor(private readonly rule: SlowRule) {}

  /** Whether the reader is to be dropped. `now` in milliseconds. */
  observe(position: number, lag: number, now: number): boolean {
    if (lag <= this.rule.lag) {
      this.streak = undefined;
      return false;
    }
    if (this.streak === undefined) {
      this.streak = { since: now, position };
      return false;
    }
    const elapsed = now - this.streak.since;
    if (elapsed < this.rule.window) return false;
    if (((position - this.streak.position) * 1000) / elapsed < this.rule.rate) return true;
    this.streak = { since: now, position };
    return false;
  }
}
