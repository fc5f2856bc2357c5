/** A message as it was published. */
export interface Kept {
  readonly id: string;
  readonly at: number;
  readonly channel: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What a replay comes to. */
export interface Replayed {
  readonly messages: readonly Kept[];
  /** Whether there were more than a replay has. */
  readonly exceeds: boolean;
}

const AGE = /^(\d+(?:\.\d+)?)\s*(s|m|h|d)[a-z]*$/;
const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

/** The messages of one script. */
export class BloomrHistory {
  private messages: Kept[] = [];

  constructor(private readonly size: number) {}

  add(message: Kept): void {
    if (this.size === 0) return;
    this.messages.push(message);
    if (this.messages.length > 2 * this.size) this.messages = this.messages.slice(-this.size);
  }

  /** Messages of a channel from a place on, within a limit. */
  replay(
    channel: string,
    from: string | undefined,
    limit: number,
    leavesOut: 'oldest' | 'newest',
    inclusive: boolean,
    now: number,
  ): Replayed {
    const kept = this.messages.slice(-this.size).filter((message) => message.channel === channel);
    const found = this.size === 0 ? [] : since(kept, from, inclusive, now);
    const messages = leavesOut === 'oldest' ? found.slice(-limit) : found.slice(0, limit);
    return { messages, exceeds: found.length > limit };
  }
}

function since(
  kept: readonly Kept[],
  from: string | undefined,
  inclusive: boolean,
  now: number,
): readonly Kept[] {
  if (from === undefined || from === '') return kept;
  const place = kept.findIndex(({ id }) => id === from);
  if (place >= 0) return kept.slice(inclusive ? place : place + 1);
  const [, count, unit] = AGE.exec(from) ?? [];
  const time =
    count !== undefined && unit !== undefined
      ? now - Number(count) * (UNITS[unit] ?? 0)
      : Date.parse(from);
  // An id that is not known any more: all that there is.
  return Number.isNaN(time) ? kept : kept.filter(({ at }) => at >= time);
}
