import type { Limits } from '../core/liveness.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { ResolvedFilter } from '../wire/filter.js';

/** Silence that is odd on the whole network, which sends hundreds of events a second, ms. */
const BROAD = 30_000;
/** Silence that is odd for commits of some collections, ms: some are written once a day. */
const NARROW = 600_000;

/** Deadlines of a connection: a narrow filter may rightly be silent for hours. */
export function limitsOf(options: ResolvedOptions, filter: ResolvedFilter): Limits {
  const silence = usualSilence(filter);
  return {
    connect: options.connectTimeout,
    firstFrame: options.firstEventTimeout ?? silence,
    stall: options.stallTimeout ?? options.firstEventTimeout ?? silence,
  };
}

function usualSilence({ kinds, collections, dids }: ResolvedFilter): number | false {
  if (dids !== undefined) return false;
  // Collections alone still let everyone's identity and account events through.
  const commitsOnly = kinds?.length === 1 && kinds[0] === 'commit';
  const rareKinds = kinds !== undefined && !kinds.includes('commit');
  return (commitsOnly && collections !== undefined) || rareKinds ? NARROW : BROAD;
}
