import { attemptBudget } from './backoff.js';

/** How long a host that was left is avoided, ms: it doubles each time, up to the second number. */
const COOL_FIRST = 10_000;
const COOL_MAX = 300_000;
/** Failures in a row after which a host is left for the next: one may be a restart. */
const LEAVE_AFTER = 2;

/** An ordered list of hosts with their health: the first healthy one is used. */
export function hostPool(hosts: readonly string[], attemptsPerMinute: number) {
  const healths = new Map(hosts.map((host) => [host, hostHealth(attemptsPerMinute)]));

  return {
    /** The health of a host. */
    of: (host: string) => healths.get(host) as HostHealth,

    /**
     * The host for the next attempt and how long to wait for it (ms): the first that may be asked
     * now and is not avoided; else the one avoided for the shortest time (a bad host is better than
     * none); else the one that may be asked first.
     *
     * @param only - the one host that will do (a bare seq), if so
     * @param rather - a host to be taken before the others of equal health
     */
    next: (now: number, only?: string, rather?: string): { host: string; wait: number } => {
      const ranked = [...healths]
        .filter(([host]) => only === undefined || host === only)
        .map(([host, health]) => ({ host, ...health.times(now) }));
      // Stable, so that equals stay in the order of preference.
      ranked.sort(
        (a, b) =>
          a.wait - b.wait ||
          a.cooling - b.cooling ||
          Number(b.host === rather) - Number(a.host === rather),
      );
      const { host, wait } = ranked[0] as (typeof ranked)[number];
      return { host, wait };
    },
  };
}

/** What is known of a host. */
export type HostHealth = ReturnType<typeof hostHealth>;

function hostHealth(attemptsPerMinute: number) {
  const budget = attemptBudget(attemptsPerMinute);
  let failures = 0;
  let timesLeft = 0;
  /** Avoided until then (ms), for so long, while there is a better one. */
  let coolUntil = 0;
  let cool = 0;
  /** Not to be asked before then (ms), for so long: the server's own Retry-After. */
  let notBefore = 0;
  let asked = 0;

  return {
    /** How long it may not be asked, and how long it is avoided, ms. */
    times: (now: number) => {
      // A clock that was set back must not draw them out.
      coolUntil = Math.min(coolUntil, now + cool);
      notBefore = Math.min(notBefore, now + asked);
      return {
        wait: Math.max(budget.wait(now), notBefore - now, 0),
        cooling: Math.max(coolUntil - now, 0),
      };
    },

    /** Notes an attempt, for the bound on attempts a minute. */
    attempt: budget.spend,

    /** The host made progress: its record is clean. */
    worked: () => {
      failures = timesLeft = coolUntil = notBefore = 0;
    },

    /** The host failed. `leave`: at once, not only after the second failure. */
    failed: (now: number, leave: boolean, retryAfter: number | undefined) => {
      failures += 1;
      if (leave || failures >= LEAVE_AFTER) {
        failures = 0;
        cool = Math.min(COOL_MAX, COOL_FIRST * 2 ** timesLeft);
        coolUntil = now + cool;
        timesLeft += 1;
      }
      if (retryAfter === undefined) return;
      asked = retryAfter;
      notBefore = now + asked;
    },
  };
}
