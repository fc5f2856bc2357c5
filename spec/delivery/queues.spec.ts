import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Fifo } from '../../src/core/delivery/fifo.js';
import { Lanes } from '../../src/core/delivery/lanes.js';
import { WaitingList } from '../../operators/delivery/waiting-list.js';

describe('Fifo', () => {
  it('is what an array is', () => {
    const steps = fc.array(fc.oneof(fc.constant('push'), fc.constant('shift'), fc.nat(20)), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const [queue, array] = [new Fifo<number>(), [] as number[]];
        all.forEach((step, number) => {
          if (step === 'push') {
            queue.push(number);
            array.push(number);
          } else if (step === 'shift') {
            expect(queue.shift()).toBe(array.shift());
          } else if (array.length > 0) {
            const index = Number(step) % array.length;
            expect(queue.remove(index)).toBe(array.splice(index, 1)[0]);
          }
          expect([queue.size, queue.first]).toEqual([array.length, array[0]]);
        });
      }),
    );
  });
});

describe('Lanes', () => {
  interface Task {
    readonly key: unknown;
    readonly name: string;
  }

  function running(concurrency: number) {
    const log: string[] = [];
    const lanes = new Lanes<Task>(concurrency, ({ name }) => log.push(name));
    return { lanes, log };
  }

  it('say whether a task would run at once', () => {
    const { lanes } = running(2);
    const free = () => ['a', 'b', undefined].map((key) => lanes.isFree(key));
    expect(free()).toEqual([true, true, true]);
    lanes.addRunning({ key: 'a', name: 'a1' });
    expect(free()).toEqual([false, true, true]);
    lanes.addRunning({ key: undefined, name: 'x' });
    expect(free()).toEqual([false, false, false]);
    lanes.done({ key: undefined, name: 'x' });
    expect(free()).toEqual([false, true, true]);
    lanes.done({ key: 'a', name: 'a1' });
    expect(free()).toEqual([true, true, true]);
    expect(lanes.size).toBe(0);
  });

  it('let nothing overtake what only waits for room', () => {
    const { lanes, log } = running(1);
    const [a, b] = [
      { key: 'a', name: 'a' },
      { key: 'b', name: 'b' },
    ];
    lanes.add(a);
    lanes.add(b);
    lanes.add({ key: undefined, name: 'x' });
    // While it waits for its next try its room goes to the next, and none is left.
    lanes.pause();
    expect(log).toEqual(['a', 'b']);
    lanes.resume(a);
    expect([lanes.isFree('c'), lanes.size]).toEqual([false, 3]);
    lanes.done(b);
    expect(log).toEqual(['a', 'b', 'x']);
  });

  it('keep nothing of a task without a key, nor of a key that is done with', () => {
    const { lanes, log } = running(1);
    const tasks = ['one', 'two', 'three'].map((name) => ({ key: undefined, name }));
    for (const task of tasks) lanes.add(task);
    for (const task of tasks) lanes.done(task);
    expect(log).toEqual(['one', 'two', 'three']);
    expect(lanes.isFree(undefined)).toBe(true);
  });
});

describe('WaitingList', () => {
  const items = (...keys: string[]) => keys.map((key, index) => ({ key, index }));

  it('gives full batches of free keys, and less only to who takes any', () => {
    const list = new WaitingList<{ key: string; index: number }>(2);
    const [first, second, third, fourth] = items('a', 'a', 'a', 'b');
    for (const item of [first, second, third]) if (item) list.push(item);
    expect(list.take(false)).toEqual([first, second]);
    expect([list.take(false), list.take(true), list.length]).toEqual([[], [], 1]);
    if (fourth) list.push(fourth);
    // Two wait, and one of them may go.
    expect(list.take(false)).toEqual([]);
    expect(list.take(true)).toEqual([fourth]);
    list.free([first, second] as never);
    expect(list.take(true)).toEqual([third]);
    expect(list.drain()).toEqual([]);
  });

  it('looks again once enough has come for a full batch of free keys', () => {
    const list = new WaitingList<{ key: string; index: number }>(2);
    const all = items('a', 'a', 'a', 'b', 'a', 'c');
    const [one, two, three, four, five, six] = all as Required<typeof all>;
    for (const item of [one, two]) list.push(item as never);
    expect(list.take(false)).toHaveLength(2);
    const taken = [three, four, five, six].map((item) => {
      list.push(item as never);
      return list.take(false);
    });
    expect(taken).toEqual([[], [], [], [four, six]]);
    expect(list.drain()).toEqual([three, five]);
    expect(list.length).toBe(0);
  });
});
