import type { SchedulerLike } from 'rxjs';
import type { RandomSource } from '../../src/testing/index.js';
import { changingSockets } from '../helpers/changing-sockets.js';
import type { VirtualWorld } from '../helpers/virtual-world.js';

/**
 * What no fault of a connection is: a consumer that is slow for a while, hosts that send what they
 * saw long ago, logs that are numbered anew, seqs that are damaged on their way, a clock that is set
 * back. All of it comes and goes while filters change and connections end.
 */
export interface Troubles {
  /** Work for an event at this time, ms. */
  readonly work: (now: number) => number;
  /** How long after it saw an event a host sends it, ms. */
  readonly late: (host: number, now: number) => number;
  /** Logs made anew in a run. */
  readonly remakes: number;
  /** One frame in so many has a damaged seq and is the last of its connection. */
  readonly damageOneIn: number;
  /** How far the clock is set back in mid-run, ms. */
  readonly setBack: number;
}

export const NO_TROUBLES: Troubles = {
  work: () => 0,
  late: () => 0,
  remakes: 0,
  damageOneIn: Number.POSITIVE_INFINITY,
  setBack: 0,
};

/** How late a host comes to be, and how long a slow phase lasts: both beyond `rewind`. */
const LATEST = 18_000;
const SLOW = 20_000;

export const ALL_TROUBLES: Troubles = {
  // Faster than the events that match come, on average, but not while it lasts.
  work: (now) => (now % 110_000 < SLOW ? 100 : 0),
  // Not two hosts at once; slowly, or it would be silence.
  late: (host, now) => {
    const place = (now + host * 50_000) % 150_000;
    return Math.max(0, Math.min(LATEST, place / 2, (60_000 - place) * 2));
  },
  remakes: 6,
  damageOneIn: 1500,
  setBack: 3_600_000,
};

/** Numbers of events that these troubles keep from being delivered in their time. */
export function delayOf({ late, work }: Troubles, rate: number): number {
  const some = Array.from({ length: 1000 }, (_, index) => index * 1000);
  const latest = Math.max(...some.map((now) => Math.max(late(0, now), late(1, now), late(2, now))));
  const slow = some.some((now) => work(now) > 0) ? SLOW : 0;
  return ((latest + slow) * rate) / 1000;
}

/** The sockets of a network, which damage the seq of a commit now and then, and end with it. */
export function damagingSockets(
  { network }: VirtualWorld,
  { damageOneIn }: Troubles,
  random: RandomSource,
  damaged: (frame: string) => void,
): VirtualWorld['network']['WebSocket'] {
  if (damageOneIn === Infinity) return network.WebSocket;
  const change = (frame: string): string => {
    const isCommit = frame.includes('"commit"') || frame.includes('#commit"');
    if (!isCommit || random() * damageOneIn >= 1) return frame;
    damaged(frame);
    return damage(frame, random() < 0.7);
  };
  return changingSockets(network, change, true);
}

/** One digit more, or one less. */
function damage(frame: string, up: boolean): string {
  return frame.replace(/"(seq|cursor)":(\d+)/, (_all, name: string, digits: string) => {
    return `"${name}":${up ? `9${digits}` : String(Number(digits.slice(1)))}`;
  });
}

/** A clock that is off by so much, and can be set. */
export function skewed(
  scheduler: SchedulerLike,
  skew: number,
): SchedulerLike & { readonly setBack: (ms: number) => void } {
  let off = skew;
  return {
    now: () => scheduler.now() + off,
    schedule: scheduler.schedule.bind(scheduler),
    setBack: (ms) => {
      off -= ms;
    },
  };
}
