import { cut } from '../core/json.js';
import type { NoticeBody } from '../notice.js';
import type { ResolvedFilter } from '../wire/filter.js';

/**
 * The wording of the notices. Every reader of a page pays for these texts, so they are short:
 * docs/states-and-notices.md says more of each.
 */

type Code = NoticeBody['code'];
type Data<C extends Code> = Omit<Extract<NoticeBody, { code: C }>, 'code' | 'message' | 'hint'>;

function say<C extends Code>(
  code: C,
  message: string,
  data: Data<C>,
  hint = 'nothing to do',
): NoticeBody {
  return { code, message, hint, ...data } as unknown as NoticeBody;
}

export function malformed(reason: string, text: string, lastSeq: number): NoticeBody {
  return say('malformed', `frame dropped: ${reason}`, {
    reason,
    excerpt: cut(text, 256),
    afterSeq: lastSeq || undefined,
  });
}

export function oversize(limit: number, size?: number, seq?: number): NoticeBody {
  return say('oversize', 'frame dropped: too large', { size, limit, seq }, 'raise maxMessageSize');
}

export function unknownFrame(type: string): NoticeBody {
  return say('unknown-frame', `unknown frame: ${type}`, { type }, 'update rx-jetstream');
}

export function serverInfo(name: string, text: string): NoticeBody {
  return say('server-info', `server: ${name} ${text}`, { name, text });
}

export function backpressure(events: number, bytes: number): NoticeBody {
  const hint = 'speed up the handler or narrow the filter';
  return say('backpressure', 'buffer full: pausing, nothing is lost', { events, bytes }, hint);
}

export function seqRegressed(from: number, to: number): NoticeBody {
  return say('seq-regressed', 'a damaged seq was put right', { from, to });
}

export function replayedEarlier(asked: number, first: number): NoticeBody {
  return say('replayed-earlier', 'replay began too early: surplus dropped', { asked, first });
}

/** Times in µs. `text` is what the server says of it. */
export function gap(
  cause: Data<'gap'>['cause'],
  certain: boolean,
  from: number | undefined,
  to: number | undefined,
  text: string = cause,
): NoticeBody {
  const message = `events ${certain ? 'are' : 'may be'} missing: ${text}`;
  return say('gap', message, { cause, certain, from, to }, 'fetch them elsewhere');
}

export function failover(
  from: string,
  to: string,
  resumedFrom: number | undefined,
  covered: boolean,
): NoticeBody {
  const data = { from, to, resumedFrom, covered };
  return say('failover', `now at ${to}`, data, 'raise rewind if hosts lag more');
}

export function resumedByTime(
  cause: Data<'cursor-translated'>['cause'],
  resumedFrom: number,
): NoticeBody {
  const data = { cause, resumedFrom };
  return say('cursor-translated', `resumed by time: ${cause}`, data, 'expect repeats');
}

export function cursorFilterChanged(): NoticeBody {
  const message = 'the saved cursor is of another filter';
  return say('cursor-filter-changed', message, {}, 'replay what only the new one matches');
}

export function downgraded(): NoticeBody {
  return say('protocol-downgraded', 'no v2 here: v1, without sync events', {});
}

export function compression(cause: Data<'compression'>['cause'], reason: string): NoticeBody {
  const message = `compression: ${cause}, ${reason}`;
  return say('compression', message, { cause, reason });
}

export function filterApplied({ kinds, collections, dids }: ResolvedFilter): NoticeBody {
  return say('filter-applied', 'a new filter is in force', {
    filter: { ...(kinds && { kinds }), ...(collections && { collections }), ...(dids && { dids }) },
  });
}

export function filterRejected(reason: string): NoticeBody {
  return say('filter-rejected', `the old filter stays: ${reason}`, { reason }, 'correct the new');
}
