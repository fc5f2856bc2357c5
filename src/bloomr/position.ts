import type { GatewayPosition } from '../cursor-store.js';
import { CursorError } from '../errors.js';
import type { EventTraits } from '../origin.js';
import type { BloomrMessage } from './message.js';

/** A place in the output of a script, small and plain JSON: what `checkpoint` saves. */
export interface BloomrPosition extends GatewayPosition {
  readonly gateway: 'bloomr';
  /** Id of the script. */
  readonly stream: string;
  readonly channel: string;
  /** Id of the last message that is done. */
  readonly id: string;
  /** When it came, whole microseconds by the clock of the machine that saved it. */
  readonly time_us: number;
}

/** Anything that keeps a place, read at every subscribe. */
export interface ReplaySource<R> {
  load(): R | null | undefined | PromiseLike<R | null | undefined>;
}

/** Whether a value has the shape of a {@link BloomrPosition}. */
export function isBloomrPosition(value: unknown): value is BloomrPosition {
  const { v, gateway, stream, channel, id, time_us } = Object(value) as Partial<BloomrPosition>;
  return (
    v === 1 &&
    gateway === 'bloomr' &&
    typeof stream === 'string' &&
    typeof channel === 'string' &&
    typeof id === 'string' &&
    id !== '' &&
    Number.isFinite(time_us)
  );
}

/** Checks that a place is one in this stream and channel. @throws {@link CursorError} */
export function checkPlace(
  place: BloomrPosition,
  { stream, channel }: { readonly stream: string; readonly channel: string },
): void {
  if (place.stream === stream && place.channel === channel) return;
  throw new CursorError('the saved position is one of another script or channel', {
    hint: 'keep each under a name of its own',
  });
}

/** When each message came, ms. */
const times = new WeakMap<object, number>();

/** Notes when a message came, ms. */
export function noteTime(message: object, now: number): void {
  times.set(message, now);
}

/** What the operators of delivery have to know of a script's messages. */
export function bloomrTraits({
  stream,
  channel,
}: {
  readonly stream: string;
  readonly channel: string;
}): EventTraits<BloomrMessage, BloomrPosition> {
  return {
    identityOf: ({ id }) => id,
    // A script's messages have no parts that would be known: in their order, all of them.
    keyOf: () => true,
    nameOf: ({ id }) => `message ${id}`,
    positions: {
      of: (message): BloomrPosition => ({
        v: 1,
        gateway: 'bloomr',
        stream,
        channel,
        id: message.id,
        time_us: Math.round((times.get(message) ?? 0) * 1000),
      }),
      // Ids have no order; a stream that begins anew begins where it was told to.
      isPast: (a, b) => a.id !== b.id,
    },
    pauses: false,
  };
}
