/** Rate limit of a client's commands. */
export interface CommandRate {
  /** Least time between two, ms. */
  readonly interval: number;
  /** At most so many … */
  readonly burst: number;
  /** … within this time, ms. */
  readonly window: number;
}

/**
 * What Astro allows is one command in 100 ms and 100 in ten seconds. A tenth is left for the way:
 * two frames do not take equally long.
 */
export const ASTRO_RATE: CommandRate = { interval: 110, burst: 100, window: 11_000 };

/** Says when the next command may be sent. */
export function commandLimiter({ interval, burst, window }: CommandRate) {
  /** When the last ones were sent, `burst` at most. */
  const sent: number[] = [];
  return {
    /** Milliseconds from `now` until a command may be sent. */
    wait: (now: number): number => {
      // The clock may have been set back since: no wait is longer than its span.
      for (let index = sent.length - 1; (sent[index] ?? now) > now; index -= 1) sent[index] = now;
      const last = sent.at(-1);
      if (last === undefined) return 0;
      const first = sent.length < burst ? -Infinity : (sent[0] as number);
      return Math.max(0, last + interval - now, first + window - now);
    },
    /** Notes a command. */
    spend: (now: number): void => {
      if (sent.push(now) > burst) sent.shift();
    },
  };
}
