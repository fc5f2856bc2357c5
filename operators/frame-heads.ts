import { EVENT_KINDS, type EventKind } from '../src/event.js';

/** What the head of a frame can tell, on one wire. */
export interface FrameHead {
  /** Matches frames of other kinds and collections than wanted, and of no wanted one. */
  readonly skip: RegExp;
  /** Finds the account of a commit; on v1 of any event. */
  readonly did: RegExp;
}

/**
 * The rest of a plain JSON text: without escapes, which could spell a name in other letters, and in
 * ASCII, as all names are: of anything else a head may have the bytes.
 */
const PLAIN = '[ !#-[\\]-~]*';
const TEXT = `${PLAIN}"`;
const V1 = `^\\{"did":"${TEXT},"time_us":\\d+,(?:"cursor":\\d+,)?"kind":"`;
const V1_COMMIT = `commit","commit":\\{"rev":"${TEXT},"operation":"${TEXT},"collection":"`;
const V2 =
  '^\\{"\\$type":"message","payload":\\{"\\$type":"network\\.bsky\\.jetstream\\.subscribeEvents#';
const V2_COMMIT = `commit",(?:"cid":"${TEXT},)?"collection":"`;

/**
 * Expressions for the heads of frames as the servers write them (protocol, 1.4 and 2.4): from the
 * first byte on, so that no record, where anybody could write anything, comes before what they
 * look at. A frame of another make matches none, and is parsed.
 */
export function frameHeads(
  kinds: ReadonlySet<EventKind>,
  collections: readonly string[] | undefined,
): Readonly<Record<'v1' | 'v2', FrameHead>> {
  const unwanted = EVENT_KINDS.filter((kind) => !kinds.has(kind)).map((kind) => `${kind}"`);
  const others = collections && `(?!${collections.map(pattern).join('|') || NEVER})${TEXT}`;
  const either = (commit: string) =>
    `(?:${[...unwanted, ...(others ? [commit + others] : [])].join('|') || NEVER})`;
  return {
    v1: {
      skip: new RegExp(V1 + either(V1_COMMIT)),
      did: new RegExp(`^\\{"did":"(${PLAIN})"`),
    },
    v2: {
      skip: new RegExp(V2 + either(V2_COMMIT)),
      did: new RegExp(`${V2}${V2_COMMIT}${TEXT},"did":"(${PLAIN})"`),
    },
  };
}

/** Matches nothing. */
const NEVER = '[]';

/** One name with the quote that ends it, or a prefix, as it stands in a frame. */
function pattern(collection: string): string {
  const escaped = collection.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return collection.endsWith('.*') ? escaped.slice(0, -2) : `${escaped}"`;
}
