import { AttemptBudget } from './backoff.js';

/** How long a host that was left is avoided, ms: it doubles each time, up to the second number. */
const COOL_FIRST = 10_000;
const COOL_MAX = 300_000;
/** Failures in a row after which a host is left for the next: one may be a restart. */
const LEAVE_AFTER = 2;

interface Health {
  readonly host: string;
  readonly budget: AttemptBudget;
  failures: number;
  timesLeft: number;
  /** Avoided until then (ms), while there is a better one. */
  coolUntil: number;
  /** Not to be asked before then (ms): the server's own Retry-After. */
  notBefore: number;
}

/** An ordered list of hosts with their health: the first healthy one is used. */
export class HostPool {
  readonly #hosts: Health[];

  constructor(hosts: readonly string[], attemptsPerMinute: number) {
    this.#hosts = hosts.map((host) => ({
      host,
      budget: new AttemptBudget(attemptsPerMinute),
      failures: 0,
      timesLeft: 0,
      coolUntil: 0,
      notBefore: 0,
    }));
  }

  /**
   * The host for the next attempt and how long to wait for it (ms): the first that may be asked now
   * and is not avoided; else the one avoided for the shortest time (a bad host is better than
   * none); else the one that may be asked first.
   *
   * @param only - the one host that will do (a bare seq), if so
   * @param rather - a host to be taken before the others of equal health
   */
  next(now: number, only?: string, rather?: string): { host: string; wait: number } {
    const allowed = this.#hosts.filter(({ host }) => only === undefined || host === only);
    const ordered = [
      ...allowed.filter(({ host }) => host === rather),
      ...allowed.filter(({ host }) => host !== rather),
    ];
    const ranked = ordered.map((health) => ({
      host: health.host,
      wait: Math.max(health.budget.wait(now), health.notBefore - now, 0),
      cooling: Math.max(health.coolUntil - now, 0),
    }));
    // Stable, so that equals stay in the order of preference.
    ranked.sort((a, b) => a.wait - b.wait || a.cooling - b.cooling);
    const { host, wait } = ranked[0] as (typeof ranked)[number];
    return { host, wait };
  }

  /** Notes an attempt, for the bound on attempts a minute. */
  attempt(host: string, now: number): void {
    this.#of(host).budget.spend(now);
  }

  /** The host made progress: its record is clean. */
  worked(host: string): void {
    const health = this.#of(host);
    health.failures = health.timesLeft = health.coolUntil = health.notBefore = 0;
  }

  /** The host failed. `leave`: at once, not only after the second failure. */
  failed(host: string, now: number, leave: boolean, retryAfter: number | undefined): void {
    const health = this.#of(host);
    health.failures += 1;
    if (leave || health.failures >= LEAVE_AFTER) {
      health.failures = 0;
      health.coolUntil = now + Math.min(COOL_MAX, COOL_FIRST * 2 ** Math.min(health.timesLeft, 30));
      health.timesLeft += 1;
    }
    if (retryAfter !== undefined) health.notBefore = now + retryAfter;
  }

  #of(host: string): Health {
    return this.#hosts.find((health) => health.host === host) as Health;
  }
}
