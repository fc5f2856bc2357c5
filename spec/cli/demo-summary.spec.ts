import { describe, expect, it } from '@jest/globals';
import { numberedEvents, testEvent } from 'rx-jetstream/testing';
import { carries, whatHappened, type Entry } from '../../src/cli/demo/entry.js';
import { recording } from '../../src/cli/demo/recording.js';
import { Screen } from '../../src/cli/demo/screen.js';
import { summarise, type ActResult } from '../../src/cli/demo/summary.js';
import { judge } from '../../src/cli/demo/verdict.js';
import { tricks } from '../../src/cli/demo/cuts.js';
import { Output } from '../../src/cli/output.js';

const held: readonly Entry[] = Array.from({ length: 20 }, (_, index) => ({
  seq: 31_500 + 3 * index,
  what: `commit ${index}`,
}));

const without = (...places: number[]) => held.filter((_, index) => !places.includes(index));

describe('judge', () => {
  it('finds nothing wrong with a stream that is whole', () => {
    expect(judge(held, held)).toEqual({
      events: 20,
      lost: [],
      doubled: [],
      misplaced: [],
      foreign: [],
      ok: true,
    });
  });

  it.each([0, 7, 19])('finds a lost event, at %d', (place) => {
    const verdict = judge(held, without(place));
    expect(verdict).toMatchObject({ lost: [held[place]!.seq], ok: false });
  });

  it('finds a doubled event, at once or much later', () => {
    const twice = [...held.slice(0, 5), ...held.slice(4)];
    expect(judge(held, twice)).toMatchObject({ doubled: [held[4]!.seq], lost: [], ok: false });
    const later = [...held, held[2]!];
    expect(judge(held, later)).toMatchObject({ doubled: [held[2]!.seq], ok: false });
  });

  it('finds events that changed places', () => {
    const swapped = [...held.slice(0, 3), held[4]!, held[3]!, ...held.slice(5)];
    expect(judge(held, swapped)).toMatchObject({ misplaced: [held[3]!.seq], lost: [], ok: false });
  });

  it('finds an event under the number of another', () => {
    const other = [...without(6), { seq: held[6]!.seq, what: 'commit 99' }];
    expect(judge(held, other)).toMatchObject({
      foreign: [held[6]!.seq],
      lost: [held[6]!.seq],
      ok: false,
    });
  });

  it('finds an event that the server does not hold', () => {
    expect(judge(held, [...held, { seq: 99_999, what: 'x' }])).toMatchObject({
      foreign: [99_999],
      ok: false,
    });
  });
});

describe('summarise', () => {
  const act: ActResult = {
    wire: 'v2',
    held,
    received: held,
    cuts: 9,
    reconnects: 9,
    inTime: true,
  };

  it('is content only if every act is', () => {
    const { lines, ok } = summarise([act, { ...act, wire: 'v1', cuts: 3 }]);
    expect(ok).toBe(true);
    expect(lines.at(-1)).toBe('✓ every event came exactly once and in order, through 12 cuts');
    expect(lines[1]).toMatch(/^v2 +20 +9 +9 +0 +0 +kept$/);
  });

  it.each<[Partial<ActResult>, string]>([
    [{ received: without(4, 5) }, '✗ v1: 2 lost (seq 31512 31515)'],
    [{ received: [...held, held[0]!] }, '✗ v1: 1 doubled (seq 31500)'],
    [{ received: [held[1]!, held[0]!, ...held.slice(2)] }, '✗ v1: 1 out of order (seq 31500)'],
    [{ received: [...held, { seq: 1, what: '' }] }, '✗ v1: 1 not what the server holds (seq 1)'],
    [
      { received: [] },
      '✗ v1: 20 lost (seq 31500 31503 31506 31509 31512 31515 31518 31521 31524 31527 …)',
    ],
    [{ inTime: false }, '✗ v1: the last event did not come in time'],
    [{ cuts: 0 }, '✗ v1: the connection was never cut'],
    [{ held: [], received: [] }, '✗ v1: there was no event'],
  ])('is not content with %#', (part, complaint) => {
    const { lines, ok } = summarise([act, { ...act, wire: 'v1', ...part }]);
    expect(ok).toBe(false);
    expect(lines.at(-1)).toBe(complaint);
  });

  it('is not content with nothing', () => {
    expect(summarise([]).ok).toBe(false);
  });
});

describe('the ledger of the demo', () => {
  it('says the same of an event from either end', () => {
    const [pushed] = numberedEvents(1);
    expect(whatHappened(pushed!)).toBe(whatHappened({ ...pushed!, seq: 7, time_us: 1 }));
  });

  it('tells events apart', () => {
    const events = [
      testEvent.post({ rkey: 'a' }),
      testEvent.post({ rkey: 'b' }),
      testEvent.post({ rkey: 'a', rev: 'r' }),
      testEvent.like({ rkey: 'a' }),
      testEvent.update('app.bsky.feed.post', { rkey: 'a' }),
      testEvent.delete('app.bsky.feed.post', { rkey: 'a' }),
      testEvent.post({ rkey: 'a', did: 'did:web:other.example' }),
      testEvent.identity(),
      testEvent.identity({ handle: 'other.test' }),
      testEvent.account(),
      testEvent.account({ active: false }),
      testEvent.sync(),
      testEvent.sync({ rev: 'r' }),
    ];
    expect(new Set(events.map(whatHappened)).size).toBe(events.length);
  });

  it('knows what v1 does not carry', () => {
    const sync = testEvent.sync();
    const post = testEvent.post();
    expect([carries('v2', sync), carries('v1', sync)]).toEqual([true, false]);
    expect([carries('v2', post), carries('v1', post)]).toEqual([true, true]);
    const again = { ...post, resync: true };
    expect([carries('v2', again), carries('v1', again)]).toEqual([true, false]);
  });
});

describe('the stage of the demo', () => {
  it('has no recording where there is none', () => {
    expect(recording('/nowhere')).toEqual([]);
    expect(recording().length).toBe(1_970);
  });

  it('plays every trick in each round, in an order by seed', () => {
    const rounds = (seed: number) => {
      const source = tricks(seed);
      return Array.from({ length: 12 }, () => source.next().value.says);
    };
    expect(rounds(3)).toEqual(rounds(3));
    expect(rounds(3)).not.toEqual(rounds(4));
    expect(new Set(rounds(3).slice(0, 6)).size).toBe(6);
    expect(rounds(3).slice(0, 6).sort()).toEqual(rounds(3).slice(6).sort());
  });

  it('shows a flood in part, and counts the rest', async () => {
    let text = '';
    const sink = {
      write: (bytes: Uint8Array, offset: number) => {
        text += Buffer.from(bytes.subarray(offset)).toString();
        return bytes.length - offset;
      },
      sleep: () => undefined,
    };
    const output = new Output(sink);
    let now = 0;
    const screen = new Screen(output, false, () => now);
    for (let event = 1; event <= 20; event += 1) screen.event(() => `event ${event}`);
    screen.note('a state');
    now = 1000;
    screen.event(() => 'event 21');
    await output.finish();
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      ...['event 1', 'event 2', 'event 3', 'event 4', 'event 5', 'event 6'],
      '… and 14 more',
      'a state',
      'event 21',
    ]);
  });
});
