import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SeqWindow } from '../../src/live/seq-window.js';

const REMEMBERED = 32;

describe('SeqWindow', () => {
  it('takes seqs that grow, holes and all', () => {
    const window = new SeqWindow(0);
    for (const seq of [1, 2, 3, 10, 11, 1000]) expect(window.take(seq)).toBe('new');
    expect(window.last).toBe(1000);
  });

  it('takes everything up to its floor for repeats', () => {
    const window = new SeqWindow(100);
    expect(window.last).toBe(100);
    for (const seq of [100, 99, 1]) expect(window.take(seq)).toBe('repeat');
    expect(window.take(101)).toBe('new');
    expect(window.take(100)).toBe('repeat');
  });

  it('puts the place right after a seq that was far too high', () => {
    const window = new SeqWindow(0);
    window.take(5);
    expect(window.take(9_000_000)).toBe('new');
    expect(window.take(6)).toBe('regressed');
    expect(window.last).toBe(6);
    expect(window.take(7)).toBe('new');
    for (const seq of [5, 6, 7]) expect(window.take(seq)).toBe('repeat');
  });

  it('takes the true bearer of a seq that was wrong before for new', () => {
    const window = new SeqWindow(0);
    // 8 came too early, and when its own turn comes a seq far above has just been wrong as well.
    for (const seq of [5, 8, 6, 7, 2000]) expect(window.take(seq)).not.toBe('repeat');
    expect(window.take(8)).toBe('regressed');
    expect(window.take(8)).toBe('repeat');
  });

  it('puts the place right after a seq that fell into a hole', () => {
    const window = new SeqWindow(0);
    for (const seq of [10, 20, 30]) window.take(seq);
    expect(window.take(25)).toBe('regressed');
    expect(window.take(40)).toBe('new');
  });

  it('remembers as far back as before once a seq was put right', () => {
    const window = new SeqWindow(0);
    for (let count = 1; count <= 40; count += 1) window.take(count * 10);
    window.take(9000);
    expect(window.take(410)).toBe('regressed');
    // 32 are remembered: the first ones had to go. In a hole before those a seq is an old one.
    expect(window.take(105)).toBe('repeat');
    expect(window.take(115)).toBe('regressed');
  });

  it('is in doubt from a seq that went back until the next one', () => {
    const window = new SeqWindow(0);
    window.take(10);
    expect(window.settled).toBe(true);
    window.take(9000);
    window.take(11);
    expect(window.settled).toBe(false);
    window.take(11);
    expect(window.settled).toBe(false);
    window.take(12);
    expect(window.settled).toBe(true);
  });

  it('bears 31 wrong seqs in a row', () => {
    const window = new SeqWindow(0);
    window.take(10);
    for (let count = 0; count < REMEMBERED - 1; count += 1) window.take(1000 + count);
    expect(window.take(11)).toBe('regressed');
    expect(window.take(12)).toBe('new');
  });

  /**
   * A stream as it arrives: true events with seqs that grow, repeats of them, and damaged frames
   * that carry any seq but that of the very next one (nothing could tell it from the truth).
   */
  const steps = fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ what: fc.constant('true'), by: fc.integer({ min: 1, max: 40 }) }),
      },
      { weight: 2, arbitrary: fc.record({ what: fc.constant('repeat'), by: fc.nat({ max: 60 }) }) },
      {
        weight: 2,
        arbitrary: fc.record({ what: fc.constant('near'), by: fc.integer({ min: -80, max: 80 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          what: fc.constant('far'),
          by: fc.integer({ min: 1, max: 1e15 - 1 }),
        }),
      },
    ),
    { maxLength: 300 },
  );

  /** The true seqs of a run of steps, so that no damage takes the next one. */
  function truth(floor: number, list: readonly { what: string; by: number }[]): number[] {
    let seq = floor;
    return list.filter(({ what }) => what === 'true').map(({ by }) => (seq += by));
  }

  it('loses no true event, and lets no repeat through, whatever is damaged in between', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), steps, (floor, list) => {
        const window = new SeqWindow(floor);
        const coming = truth(floor, list);
        const had: number[] = [];
        /** Damaged seqs since each true event came, by its place in `had`. */
        const damageSince: number[][] = [];
        let inARow = 0;
        for (const { what, by } of list) {
          if (what === 'true') {
            const seq = coming[had.length] as number;
            // More would be beyond what it promises.
            if (inARow >= REMEMBERED) return;
            inARow = 0;
            expect(['new', 'regressed']).toContain(window.take(seq));
            had.push(seq);
            damageSince.push([]);
            continue;
          }
          if (what === 'repeat') {
            const index = had.length - 1 - by;
            const seq = had[index];
            if (seq === undefined) continue;
            // A wrong seq below it makes it doubtful which of the two was right.
            if (damageSince[index]!.some((other) => other <= seq)) continue;
            expect(window.take(seq)).toBe('repeat');
            continue;
          }
          const seq = what === 'far' ? by : (had.at(-1) ?? floor) + by;
          if (seq < 1 || seq === coming[had.length] || inARow >= REMEMBERED) continue;
          window.take(seq);
          inARow += 1;
          for (const since of damageSince) since.push(seq);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('drops every repeat of a stream without damage, however old', () => {
    const backs = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 500 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(backs, (list) => {
        const window = new SeqWindow(0);
        const had: number[] = [];
        for (const [step, back] of list) {
          const seq = (had.at(-1) ?? 0) + step;
          expect(window.take(seq)).toBe('new');
          had.push(seq);
          expect(window.take(had[Math.max(0, had.length - 1 - back)] as number)).toBe('repeat');
        }
      }),
    );
  });
});
