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
  /** Not before this time (ms): cooling, or the server's own Retry-After. */
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
      notBefore: 0,
    }));
  }

  /**
   * The host for the next attempt and how long to wait for it (ms): the first that is free now,
   * else the one that is free first.
   *
   * @param only - the one host that will do (a bare seq), if so
   * @param rather - a host to be taken before the others while it is free
   */
  next(now: number, only?: string, rather?: string): { host: string; wait: number } {
    const allowed = this.#hosts.filter(({ host }) => only === undefined || host === only);
    const ordered = [
      ...allowed.filter(({ host }) => host === rather),
      ...allowed.filter(({ host }) => host !== rather),
    ];
    const waits = ordered.map((health) => this.#wait(health, now));
    const least = Math.min(...waits);
    const chosen = ordered[waits.indexOf(least)] as Health;
    return { host: chosen.host, wait: least };
  }

  /** Notes an attempt, for the bound on attempts a minute. */
  attempt(host: string, now: number): void {
    this.#of(host).budget.spend(now);
  }

  /** The host made progress: its record is clean. */
  worked(host: string): void {
    const health = this.#of(host);
    health.failures = health.timesLeft = health.notBefore = 0;
  }

  /** The host failed. `leave`: at once, not only after the second failure. */
  failed(host: string, now: number, leave: boolean, retryAfter: number | undefined): void {
    const health = this.#of(host);
    health.failures += 1;
    if (leave || health.failures >= LEAVE_AFTER) {
      health.failures = 0;
      // A single host cannot be left: back-off alone decides.
      if (this.#hosts.length > 1) {
        health.notBefore =
          now + Math.min(COOL_MAX, COOL_FIRST * 2 ** Math.min(health.timesLeft, 30));
        health.timesLeft += 1;
      }
    }
    if (retryAfter !== undefined) health.notBefore = Math.max(health.notBefore, now + retryAfter);
  }

  #wait({ budget, notBefore }: Health, now: number): number {
    return Math.max(budget.wait(now), notBefore - now, 0);
  }

  #of(host: string): Health {
    return this.#hosts.find((health) => health.host === host) as Health;
  }
}
