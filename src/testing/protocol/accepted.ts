import { type CursorPlan } from './cursor-resolution.js';
import { type StreamFilter } from './stream-filter.js';

/** Which of the two streams. */
export type Wire = 'v1' | 'v2';

/** A request that has passed every check. */
export interface Accepted {
  readonly wire: Wire;
  readonly filter: StreamFilter;
  readonly plan: CursorPlan;
  /** v1: no event before the client's first valid `options_update`. */
  readonly requireHello: boolean;
  /** The subprotocol to echo; empty when none. */
  readonly subprotocol: string;
  /** Whether permessage-deflate may be negotiated. */
  readonly deflate: boolean;
  /** Id of the dictionary that frames are compressed with; 0 when they are not. */
  readonly dictionaryId: number;
}
