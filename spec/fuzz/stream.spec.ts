import { describe, expect, it } from '@jest/globals';
import { VirtualTimeScheduler } from 'rxjs';
import { jetstream, type JetstreamEvent, type Notice } from 'rx-jetstream';
import { seededRandom } from 'rx-jetstream/testing';
import { recorded } from '../helpers/recorded.js';
import { START } from '../helpers/virtual-world.js';
import { CONTROL_FRAMES } from './control-frames.js';
import { dice, mutate, type Mutant } from './mutate.js';
import { COLLECTION, neighbourOf } from './numbered-frames.js';
import { CUT, PACE, RawServer, type Cut } from './raw-server.js';
import { FRAMES, SEED } from './size.js';
import { prototypes, wrongWithEvent } from './well-formed.js';

/** Damaged frames before an event, at most: 32 wrong seqs in a row are more than is promised. */
const IN_A_ROW = 20;
/** One event in so many is preceded by a cut. */
const CUT_ONE_IN = 100;
/** One damaged frame in so many was an error or info frame. */
const CONTROL_ONE_IN = 300;
const MAX_SIZE = 100_000;
/** What a frame can lead to at once; reconnects have notices of their own. */
const ABOUT_A_FRAME = ['malformed', 'unknown-frame', 'oversize', 'server-info', 'seq-regressed'];
/** Names of unknown frames that are told a connection. */
const MAX_UNKNOWN = 16;

/** As much of a frame as a notice quotes. */
function excerptOf(text: string): string {
  return text.slice(0, 256);
}

/** The number of a good event; `undefined` for what a damaged frame became. */
function numberOf(event: JetstreamEvent): number | undefined {
  if (event.kind !== 'commit' || !event.did.startsWith('did:plc:numbered')) return undefined;
  if (event.commit.collection !== COLLECTION) return undefined;
  return Number((event.commit.record as { text: string }).text);
}

describe.each(['v1', 'v2'] as const)('a stream of %s with damaged frames in it', (wire) => {
  // No two events of a host have one seq: good ones end in 0, neighbours in 1 to 4, these in more.
  // (A damaged frame that carries the seq of the very next good one could not be told from it.)
  const lines = recorded(wire).filter((line) => /"(?:seq|cursor)":\d*[5-9][,}]/.test(line));

  function setUp(mutants: number, cuts: boolean, anewAfter?: number) {
    const scheduler = new VirtualTimeScheduler();
    scheduler.frame = START;
    const all = dice(SEED + (wire === 'v1' ? 3 : 4) + (cuts ? 2 : 0) + (anewAfter ? 4 : 0));
    const events: number[] = [];
    const notices: Notice[] = [];
    const wrong: string[] = [];
    let planned = 0;
    /** Damaged frames sent, by their beginning. */
    const sent = new Map<string, number>();
    const sentCount = () => [...sent.values()].reduce((sum, count) => sum + count, 0);

    const oneBefore = (number: number, nth: number): Mutant => {
      if (wire === 'v2' && cuts && all.below(CONTROL_ONE_IN) === 0) {
        return mutate(all.pick(CONTROL_FRAMES), all);
      }
      return mutate(
        all.chance() < 0.5 ? all.pick(lines) : neighbourOf(wire, number, nth, START, server.base),
        all,
      );
    };
    const server = new RawServer({
      wire,
      scheduler,
      ...(anewAfter && { anewAfter }),
      before: (number) => {
        const count = Math.min(all.below(IN_A_ROW + 1), mutants - planned);
        planned += count;
        const gap: (Mutant | Cut)[] = Array.from({ length: count }, (_, nth) =>
          oneBefore(number, nth),
        );
        if (count > 0 && cuts && all.below(CUT_ONE_IN) === 0)
          gap.splice(all.below(count + 1), 0, CUT);
        return gap;
      },
      sent: (mutant) => {
        const text = typeof mutant === 'string' ? mutant : `${mutant.length} bytes`;
        sent.set(excerptOf(text), (sent.get(excerptOf(text)) ?? 0) + 1);
      },
    });
    const stream = jetstream({
      hosts: 'wss://one.example',
      protocol: wire,
      cursor: anewAfter ? 'oldest' : 1,
      maxMessageSize: MAX_SIZE,
      webSocketOptions: { maxPayload: 2 * MAX_SIZE },
      scheduler,
      random: seededRandom(SEED),
      // So many cuts would make the stream fall behind for hours.
      retry: { maxDelay: 3000, attemptsPerMinute: 1000 },
      WebSocket: server.WebSocket,
      fetch: () => Promise.reject(new Error('there is no HTTP here')),
      onNotice: (notice) => notices.push(notice),
    });
    /** Runs until every damaged frame was sent and the events after them have come. */
    const run = () => {
      const failures: unknown[] = [];
      const open = stream.subscribe({
        next: (event) => {
          const number = numberOf(event);
          if (number !== undefined) events.push(number);
          const problem = wrongWithEvent(event);
          if (problem !== '') wrong.push(problem);
        },
        error: (error: unknown) => failures.push(error),
      });
      const pass = (ms: number) => {
        scheduler.maxFrames = scheduler.frame + ms;
        const end = scheduler.maxFrames;
        scheduler.flush();
        scheduler.frame = end;
      };
      /** Whether nothing damaged is left to be sent, and what came after it has come too. */
      const done = () => planned >= mutants && (events.at(-1) ?? 0) > server.tip - 1000 / PACE;
      // A back-off is half a minute long, and attempts are counted by the minute: a stream that
      // has brought nothing good for five minutes is stuck, and what is missing will show.
      let [had, since] = [0, 0];
      while (!done() && failures.length === 0 && since < 300_000) {
        since = events.length > had ? 0 : since + 1000;
        had = events.length;
        pass(1000);
      }
      open.unsubscribe();
      scheduler.maxFrames = Number.POSITIVE_INFINITY;
      scheduler.flush();
      return failures;
    };
    return { server, run, events, notices, wrong, sent, sentCount };
  }

  it.each([
    ['', false, undefined],
    [', and cuts anywhere between them', true, undefined],
    [', cuts, and a log that is made anew with lower seqs', true, 3],
  ])('loses, doubles and disorders no good event%s', (_name, cuts, anewAfter) => {
    const mutants = FRAMES / 4;
    const { server, run, events, notices, wrong, sent, sentCount } = setUp(
      mutants,
      cuts,
      anewAfter,
    );
    const before = prototypes();
    expect(run()).toEqual([]);

    // Where it first differs, without a list of thousands.
    const at = events.findIndex((number, index) => number !== index + 1);
    expect(at < 0 ? [] : events.slice(Math.max(0, at - 2), at + 5)).toEqual([]);
    expect(sentCount()).toBe(mutants);
    expect(events.length).toBeGreaterThan(mutants / IN_A_ROW);

    // One notice for each damaged frame at most: those that quote it, and all together.
    for (const notice of notices) {
      if (notice.code !== 'malformed') continue;
      const left = (sent.get(notice.excerpt) ?? 0) - 1;
      expect([notice.excerpt, left >= 0]).toEqual([notice.excerpt, true]);
      sent.set(notice.excerpt, left);
    }
    const about = notices.filter(({ code }) => ABOUT_A_FRAME.includes(code));
    expect(about.length).toBeLessThanOrEqual(mutants);
    expect([...new Set(wrong)]).toEqual([]);
    const unknown = notices.filter(({ code }) => code === 'unknown-frame').length;
    expect(unknown).toBeLessThanOrEqual(MAX_UNKNOWN * server.connections);
    expect(unknown).toBeGreaterThan(0);
    // A notice is small whatever it tells of.
    expect(Math.max(...notices.map((notice) => JSON.stringify(notice).length))).toBeLessThan(4000);
    expect(prototypes()).toBe(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(server.open).toBe(0);
    const translated = notices.some(({ code }) => code === 'cursor-translated');
    if (anewAfter) expect(translated).toBe(true);
    if (cuts) expect(server.connections).toBeGreaterThan(mutants / 2000);
    else expect(server.connections).toBe(1);
  });
});
