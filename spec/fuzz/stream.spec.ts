import { describe, expect, it } from '@jest/globals';
import { VirtualTimeScheduler } from 'rxjs';
import { jetstream, type JetstreamEvent, type Notice } from 'rx-jetstream';
import { seededRandom } from 'rx-jetstream/testing';
import { recorded } from '../helpers/recorded.js';
import { START } from '../helpers/virtual-world.js';
import { CONTROL_FRAMES } from './control-frames.js';
import { dice, mutate, type Mutant } from './mutate.js';
import { COLLECTION, neighbourOf } from './numbered-frames.js';
import { RawServer } from './raw-server.js';
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

/** The number of a good event; `undefined` for what a damaged frame became. */
function numberOf(event: JetstreamEvent): number | undefined {
  if (event.kind !== 'commit' || !event.did.startsWith('did:plc:numbered')) return undefined;
  if (event.commit.collection !== COLLECTION) return undefined;
  return Number((event.commit.record as { text: string }).text);
}

describe.each(['v1', 'v2'] as const)('a stream of %s with damaged frames in it', (wire) => {
  // Seqs of good events end in 0: a damaged frame that carries the seq of the very next one could
  // not be told from it.
  const lines = recorded(wire).filter((line) => !/"(?:seq|cursor)":\d*0[,}]/.test(line));

  function setUp(mutants: number) {
    const scheduler = new VirtualTimeScheduler();
    scheduler.frame = START;
    const all = dice(SEED + (wire === 'v1' ? 3 : 4));
    const events: number[] = [];
    const notices: Notice[] = [];
    const wrong: string[] = [];
    let planned = 0;
    let sent = 0;
    let most = 0;

    const oneBefore = (number: number, nth: number): Mutant => {
      if (wire === 'v2' && all.below(CONTROL_ONE_IN) === 0) {
        return mutate(all.pick(CONTROL_FRAMES), all);
      }
      return mutate(
        all.chance() < 0.5 ? all.pick(lines) : neighbourOf(wire, number, nth, START),
        all,
      );
    };
    const server = new RawServer({
      wire,
      scheduler,
      before: (number) => {
        const count = Math.min(all.below(IN_A_ROW + 1), mutants - planned);
        planned += count;
        const gap: (Mutant | 'cut')[] = Array.from({ length: count }, (_, nth) =>
          oneBefore(number, nth),
        );
        if (all.below(CUT_ONE_IN) === 0) gap.splice(all.below(count + 1), 0, 'cut');
        return gap;
      },
      around: (_mutant, send) => {
        const before = notices.length;
        send();
        sent += 1;
        const about = notices.slice(before).filter(({ code }) => ABOUT_A_FRAME.includes(code));
        most = Math.max(most, about.length);
      },
    });
    const stream = jetstream({
      hosts: 'wss://one.example',
      protocol: wire,
      cursor: 1,
      maxMessageSize: MAX_SIZE,
      scheduler,
      random: seededRandom(SEED),
      WebSocket: server.WebSocket,
      fetch: () => Promise.reject(new Error('there is no HTTP here')),
      onNotice: (notice) => { notices.push(notice); if (process.env['DBG'] && !ABOUT_A_FRAME.includes(notice.code)) console.log('N', notice.code, JSON.stringify(notice).slice(0, 300)); },
    });
    if (process.env['DBG']) stream.state$.subscribe((s) => { console.log('S', s.status, 'events', events.length, 'sent', sent, (s as any).error?.message, (s as any).retryAt); });
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
      const end = START + 6 * 3_600_000;
      while (sent < mutants && failures.length === 0 && scheduler.frame < end) {
        scheduler.maxFrames = scheduler.frame + 1000;
        scheduler.flush();
        scheduler.frame = scheduler.maxFrames;
      }
      scheduler.maxFrames = scheduler.frame + 120_000;
      scheduler.flush();
      open.unsubscribe();
      scheduler.maxFrames = Number.POSITIVE_INFINITY;
      scheduler.flush();
      return failures;
    };
    return { server, run, events, notices, wrong, stats: () => ({ sent, most }) };
  }

  it(`loses, doubles and disorders none of the good events among ${FRAMES / 2}`, () => {
    const { server, run, events, notices, wrong, stats } = setUp(FRAMES / 2);
    const before = prototypes();
    expect(run()).toEqual([]);

    const { sent, most } = stats();
    expect(sent).toBe(FRAMES / 2);
    // In one comparison, and without a diff of thousands of lines.
    const firstWrong = events.findIndex((number, index) => number !== index + 1);
    expect(
      events.slice(Math.max(0, firstWrong - 2), firstWrong + 5).slice(0, firstWrong < 0 ? 0 : 7),
    ).toEqual([]);
    expect(events.length).toBeGreaterThan(sent / IN_A_ROW);

    expect(most).toBe(1);
    expect([...new Set(wrong)]).toEqual([]);
    const unknown = notices.filter(({ code }) => code === 'unknown-frame').length;
    expect(unknown).toBeLessThanOrEqual(MAX_UNKNOWN * server.connections);
    expect(unknown).toBeGreaterThan(0);
    // A notice is small whatever it tells of.
    expect(Math.max(...notices.map((notice) => JSON.stringify(notice).length))).toBeLessThan(4000);
    expect(prototypes()).toBe(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(server.open).toBe(0);
    expect(server.connections).toBeGreaterThan(10);
  });
});
