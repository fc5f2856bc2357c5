import type { NoticeBody } from '../notice.js';
import type { ResolvedFilter } from '../wire/filter.js';

/** The wording of the notices of a connection. */

export function malformed(reason: string, text: string, lastSeq: number): NoticeBody {
  return {
    code: 'malformed',
    reason,
    excerpt: text.slice(0, 256),
    afterSeq: lastSeq === 0 ? undefined : lastSeq,
    message: `a frame could not be read: ${reason}`,
    hint: 'nothing, if it stays rare: the frame was dropped and the stream goes on',
  };
}

export function oversize(
  size: number | undefined,
  limit: number,
  seq: number | undefined,
): NoticeBody {
  return {
    code: 'oversize',
    size,
    limit,
    seq,
    message: 'a frame was larger than allowed and was dropped',
    hint: 'raise maxMessageSize if you need such events',
  };
}

export function unknownFrame(type: string): NoticeBody {
  return {
    code: 'unknown-frame',
    type,
    message: 'the server sends frames of a type that is not known here',
    hint: 'look for a newer version of rx-jetstream',
  };
}

export function serverInfo(name: string, text: string): NoticeBody {
  return { code: 'server-info', name, text, message: `the server says: ${name}`, hint: 'see text' };
}

export function backpressure(events: number, bytes: number): NoticeBody {
  return {
    code: 'backpressure',
    events,
    bytes,
    message: 'the consumer is slower than the stream: the buffer is full',
    hint: 'nothing is lost, the stream resumes; make the handler faster or the filter narrower',
  };
}

export function seqRegressed(from: number, to: number): NoticeBody {
  return {
    code: 'seq-regressed',
    from,
    to,
    message: 'seqs went backwards inside a connection',
    hint: 'nothing: a damaged frame carried a wrong seq, the place was put right',
  };
}

export function replayedEarlier(asked: number, first: number): NoticeBody {
  return {
    code: 'replayed-earlier',
    asked,
    first,
    message: 'the server began earlier than asked',
    hint: 'nothing: the surplus is dropped (servers replay their whole newest segment)',
  };
}

type Gap = Extract<NoticeBody, { code: 'gap' }>;

function gap(
  cause: Gap['cause'],
  certain: boolean,
  from: number | undefined,
  to: number | undefined,
  message: string,
): NoticeBody {
  const hint = 'fetch what you need between from and to from the archive, if it matters';
  return { code: 'gap', cause, certain, from, to, message, hint };
}

export function v1Clamp(from: number | undefined, to: number): NoticeBody {
  return gap(
    'v1-clamp',
    false,
    from,
    to,
    'the last event was not sent again: the v1 server may have clamped the cursor',
  );
}

export function cursorAhead(to: number): NoticeBody {
  return gap(
    'cursor-ahead',
    false,
    undefined,
    to,
    'the cursor lies ahead of the server, which went live without a word',
  );
}

export function outdatedCursor(
  certain: boolean,
  from: number | undefined,
  to: number | undefined,
  text: string,
): NoticeBody {
  const message = `the server keeps less than asked for: ${text}`;
  return gap('outdated-cursor', certain, from, to, message);
}

export function cursorTooOld(
  certain: boolean,
  from: number | undefined,
  to: number | undefined,
): NoticeBody {
  return gap('cursor-too-old', certain, from, to, 'the server no longer keeps the last position');
}

type Translated = Extract<NoticeBody, { code: 'cursor-translated' }>;

export function seqsChanged(cause: Translated['cause'], resumedFrom: number): NoticeBody {
  return {
    code: 'cursor-translated',
    cause,
    resumedFrom,
    message: 'the host does not know the last seq as it was: resumed by time',
    hint: 'nothing: repeats of the rewind are recognised, unless the process was restarted',
  };
}

export function downgraded(): NoticeBody {
  return {
    code: 'protocol-downgraded',
    message: 'the host does not speak v2: the stream goes on over v1',
    hint: "sync events do not come on v1; set protocol: 'v1' if you know the host",
  };
}

export function filterApplied({ kinds, collections, dids }: ResolvedFilter): NoticeBody {
  return {
    code: 'filter-applied',
    filter: { ...(kinds && { kinds }), ...(collections && { collections }), ...(dids && { dids }) },
    message: 'a new filter is in force',
    hint: 'nothing: no event that only the old filter matches comes after this',
  };
}

export function filterRejected(reason: string): NoticeBody {
  return {
    code: 'filter-rejected',
    reason,
    message: 'a new filter was refused: the old one stays',
    hint: 'correct what the Observable of filters emits; reason says what is wrong',
  };
}

/**
 * The seq of a frame that is too large to be parsed, by the server's order of keys (protocol, 1.4
 * and 2.4): near the head on v1, at the very end on v2, where no record can stand.
 */
export function seqOf(text: string): number | undefined {
  const v1 = /^\{"did":"[^"]{1,2048}","time_us":\d{1,16},"cursor":(\d{1,15}),/.exec(
    text.slice(0, 2200),
  );
  const v2 = /"seq":(\d{1,15}),"time":"[^"]{1,40}"\}\}$/.exec(text.slice(-100));
  const digits = (v1 ?? v2)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
