import { TIME_CURSOR_MIN } from '../cursor.js';
import type { JetstreamEvent } from '../event.js';
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
  { plan, origin, recall, earlier }: Attempt,
  seen: SeqWindow,
  leave: () => void,
) {
  const { cursor, notBefore, seqTime } = plan;
  const { host, wire } = origin;
  const rewind = options.rewind * 1000;
  const isByTime = cursor !== undefined && cursor >= TIME_CURSOR_MIN;
  let { floor, floorTime } = plan;
  let regressed = false;

  const forget = () => {
    seen.reset(0);
    floor = floorTime = 0;
    position.forgetSeqs(host);
  };

  /** The host numbers its events otherwise than when the seq was learnt: only time can tell. */
  const otherSeqs = (cause: 'cursor-ahead' | 'seq-mismatch', to: number): boolean => {
    forget();
    const us = position.rewound();
    if (us === undefined) {
      notice(say.gap('cursor-ahead', false, undefined, to));
      return true;
    }
    position.detour = { host, us };
    notice(say.resumedByTime(cause, us));
    leave();
    return false;
  };

  /** Whether an event is later than what was had up to the floor: by its time, or by its account. */
  const isNewer = (event: JetstreamEvent): boolean => {
    const { time_us: time } = event;
    if (time <= floorTime - rewind || position.isAhead(time)) return false;
    // Events that an earlier filter left out are not known.
    return time > floorTime || (earlier.length === 0 && recall?.isLater(event) === true);
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
    takeLower: (seq: number, event: JetstreamEvent): ReturnType<SeqWindow['take']> => {
      if (seq <= floor && isByTime && isNewer(event)) {
        // The host's log was made anew.
        forget();
        notice(say.resumedByTime('cursor-ahead', cursor));
      }
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
