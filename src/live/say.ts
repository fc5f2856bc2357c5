import type { NoticeBody } from '../notice.js';
import type { ResolvedFilter } from '../wire/filter.js';

/**
 * The wording of the notices. Every reader of a page pays for these texts, so they are short:
 * docs/states-and-notices.md says more of each.
 */

type Code = NoticeBody['code'];
type Data<C extends Code> = Omit<Extract<NoticeBody, { code: C }>, 'code' | 'message' | 'hint'>;

function say<C extends Code>(code: C, message: string, hint: string, data: Data<C>): NoticeBody {
  return { code, message, hint: hint || 'nothing to do', ...data } as unknown as NoticeBody;
}

export function malformed(reason: string, text: string, lastSeq: number): NoticeBody {
  return say('malformed', `frame dropped: ${reason}`, '', {
    reason,
    excerpt: text.slice(0, 256),
    afterSeq: lastSeq === 0 ? undefined : lastSeq,
  });
}

export function oversize(
  size: number | undefined,
  limit: number,
  seq: number | undefined,
): NoticeBody {
  const data = { size, limit, seq };
  return say('oversize', 'frame dropped: too large', 'raise maxMessageSize to get it', data);
}

export function unknownFrame(type: string): NoticeBody {
  return say('unknown-frame', `unknown frame type ${type}`, 'update rx-jetstream', { type });
}

export function serverInfo(name: string, text: string): NoticeBody {
  return say('server-info', `server: ${name} ${text}`, '', { name, text });
}

export function backpressure(events: number, bytes: number): NoticeBody {
  const hint = 'speed up the handler or narrow the filter';
  return say('backpressure', 'buffer full: pausing, nothing is lost', hint, { events, bytes });
}

export function seqRegressed(from: number, to: number): NoticeBody {
  return say('seq-regressed', 'a damaged seq was put right', '', { from, to });
}

export function replayedEarlier(asked: number, first: number): NoticeBody {
  return say('replayed-earlier', 'replay began too early: surplus dropped', '', { asked, first });
}

type Gap = Data<'gap'>;

function gap(
  message: string,
  cause: Gap['cause'],
  certain: boolean,
  from: number | undefined,
  to: number | undefined,
): NoticeBody {
  const hint = 'fetch what is missing elsewhere';
  return say('gap', message, hint, { cause, certain, from, to });
}

export function v1Clamp(from: number | undefined, to: number): NoticeBody {
  return gap('the host may keep less', 'v1-clamp', false, from, to);
}

export function cursorAhead(to: number): NoticeBody {
  return gap('the cursor is ahead of the host: live now', 'cursor-ahead', false, undefined, to);
}

export function outdatedCursor(
  certain: boolean,
  from: number | undefined,
  to: number | undefined,
  text: string,
): NoticeBody {
  return gap(`the host keeps less: ${text}`, 'outdated-cursor', certain, from, to);
}

export function cursorTooOld(
  certain: boolean,
  from: number | undefined,
  to: number | undefined,
): NoticeBody {
  return gap('the host keeps less', 'cursor-too-old', certain, from, to);
}

export function failover(
  from: string,
  to: string,
  resumedFrom: number | undefined,
  covered: boolean,
): NoticeBody {
  const hint = 'raise rewind if hosts lag more';
  return say('failover', `now at ${to}`, hint, { from, to, resumedFrom, covered });
}

export function resumedByTime(
  cause: Data<'cursor-translated'>['cause'],
  resumedFrom: number,
): NoticeBody {
  const hint = 'expect repeats';
  return say('cursor-translated', `resumed by time: ${cause}`, hint, { cause, resumedFrom });
}

export function cursorFilterChanged(): NoticeBody {
  const message = 'the saved cursor is of another filter';
  return say('cursor-filter-changed', message, 'replay what only the new one matches', {});
}

export function downgraded(): NoticeBody {
  return say('protocol-downgraded', 'no v2 here: v1, without sync events', '', {});
}

export function filterApplied({ kinds, collections, dids }: ResolvedFilter): NoticeBody {
  return say('filter-applied', 'a new filter is in force', '', {
    filter: { ...(kinds && { kinds }), ...(collections && { collections }), ...(dids && { dids }) },
  });
}

export function filterRejected(reason: string): NoticeBody {
  return say('filter-rejected', `the old filter stays: ${reason}`, 'correct the new one', {
    reason,
  });
}
