import { TIME_CURSOR_MIN } from '../cursor.js';
import type { Attempt, Run } from './attempt.js';
import * as say from './say.js';
import type { SeqWindow } from './seq-window.js';

/**
 * Finds out whether a host still means by its seqs and cursors what it meant when they were learnt.
 * Where it does not, `seen` is emptied, and time and identities tell.
 *
 * @param leave - ends the connection, to resume by time
 */
export function numbering(
  { position, notice, options }: Run,
  { plan, origin }: Attempt,
  seen: SeqWindow,
  leave: () => void,
) {
  const { cursor, notBefore, seqTime } = plan;
  const { host, wire } = origin;
  const rewind = options.rewind * 1000;
  const isByTime = cursor !== undefined && cursor >= TIME_CURSOR_MIN;
  let { floor, floorTime } = plan;
  let regressed = false;

  /** The host numbers its events otherwise than when the seq was learnt: only time can tell. */
  const otherSeqs = (cause: 'cursor-ahead' | 'seq-mismatch', to: number): boolean => {
    seen.reset(0);
    floor = floorTime = 0;
    position.forgetSeqs(host);
    const known = position.rewound();
    // What was asked for by time is no earlier than it need be.
    const us = isByTime ? Math.max(cursor, known ?? 0) : known;
    if (us === undefined) {
      notice(say.gap('cursor-ahead', false, undefined, to));
      return true;
    }
    position.detour = { host, us };
    notice(say.resumedByTime(cause, us));
    leave();
    return false;
  };

  return {
    /** Whether the host was asked by seq: then it numbers its events. */
    isBySeq: cursor !== undefined && !isByTime,

    /**
     * The first event tells whether the server understood the cursor as it was meant. Gives whether
     * the connection goes on.
     */
    checkFirst: (seq: number | undefined, time: number): boolean => {
      if (cursor === undefined) return true;
      if (notBefore !== undefined && time < notBefore) notice(say.replayedEarlier(notBefore, time));
      const clamped = () => {
        if (wire === 'v1') notice(say.gap('v1-clamp', false, position.knownTime, time));
      };
      if (seq === undefined || isByTime) {
        if (plan.expectRepeat && position.begun && time > position.time + rewind) clamped();
        return true;
      }
      if (seq < cursor) return otherSeqs('cursor-ahead', time);
      if (seq === cursor) {
        const agrees = seqTime === undefined ? !floorTime || time <= floorTime : time === seqTime;
        return agrees || otherSeqs('seq-mismatch', time);
      }
      if (!plan.expectRepeat) {
        // Under another filter it need not come again, but what comes is later.
        const asked = seqTime ?? 0;
        return time > asked - rewind || position.isAhead(asked) || otherSeqs('seq-mismatch', time);
      }
      // The event that the cursor names is sent again, unless it is damaged, gone, or never was; or
      // v1 has clamped a cursor that is too old (v2 refuses it).
      clamped();
      return otherSeqs('seq-mismatch', time);
    },

    /** Takes a seq that is not above the last one. */
    takeLower: (seq: number, time: number): ReturnType<SeqWindow['take']> => {
      // Later than all that was had up to there: the log was made anew. It is asked once more, since
      // some were taken for repeats, and others are crossed out of the recall.
      const isAnew = seq <= floor && isByTime && time > floorTime;
      if (isAnew && !otherSeqs('cursor-ahead', time)) return 'repeat';
      const from = seen.last;
      const verdict = seen.take(seq);
      if (verdict === 'regressed' && !regressed) {
        regressed = true;
        notice(say.seqRegressed(from, seq));
      }
      return verdict;
    },

    /** The connection is over; its last event was of this time, µs. */
    closed: (latest: number): void => {
      if (seen.settled) position.see(host, seen.last, Math.max(floorTime, latest));
      else position.forgetSeqs(host);
    },
  };
}
