import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { Worker } from 'node:worker_threads';
import { jetstream } from 'rx-jetstream';
import { fileCursorStore } from 'rx-jetstream/node';
import type * as RxJetstreamNode from 'rx-jetstream/node';
import { checkpoint } from 'rx-jetstream/operators';
import { delivering, resultOf } from '../delivery/delivering.js';
import { numberOf, ONE } from '../helpers/follow.js';
import { turn } from '../helpers/turns.js';
import { cursor, inFolders } from './cursor-files.js';

let folder: string;
let file: string;
inFolders((...made) => {
  [folder, file] = made;
});

describe('the file store, and who may save', () => {
  const lockOf = (holder: object) => {
    writeFileSync(`${file}.lock`, JSON.stringify(holder));
  };
  /** The number of a process that has ended. */
  const dead = () => spawnSync(process.execPath, ['-e', '']).pid;
  const take = async () => (await fileCursorStore(file).lease()).release();

  it('is one at a time: the other store of our process is told', async () => {
    const lease = await fileCursorStore(file).lease();
    const other = fileCursorStore(file);
    const told = expect.objectContaining({
      code: 'store-in-use',
      message: `another store of this process saves to ${file}`,
      hint: expect.stringContaining('share the stream'),
    });
    await expect(other.lease()).rejects.toEqual(told);
    await expect(other.save(cursor(1))).rejects.toEqual(told);
    expect(existsSync(file)).toBe(false);
    await lease.release();
    await (await other.lease()).release();
  });

  it('is told to the stream', async () => {
    const { stream$, attempts, run } = delivering();
    const lease = await fileCursorStore(file).lease();
    const { errors } = resultOf(stream$.pipe(checkpoint(fileCursorStore(file))));
    for (let turns = 0; turns < 4; turns += 1) await run();
    expect(errors).toMatchObject([{ code: 'store-in-use' }]);
    expect(attempts()).toBe(0);
    await lease.release();
  });

  it('is the store’s: streams of it that overlap share it, and the last gives it back', async () => {
    const store = fileCursorStore(file);
    const [one, two] = [await store.lease(), await store.lease()];
    await one.release();
    await one.release();
    expect(existsSync(`${file}.lock`)).toBe(true);
    await two.release();
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('is the next store’s as soon as one that is being left has made its last save', async () => {
    const { world, stream$, send, attempts, run } = delivering();
    const first = resultOf(stream$.pipe(checkpoint(fileCursorStore(file), { every: 0 })));
    send(5);
    // The first of them is being saved; the last one is still to be.
    first.subscription.unsubscribe();
    const store = fileCursorStore(file);
    const again$ = jetstream({ hosts: ONE, cursor: store, ...world.client });
    const second = resultOf(again$.pipe(checkpoint(store, { every: 0 })));
    while (attempts() < 2 && second.errors.length === 0) await run(1);
    send(2);
    second.subscription.unsubscribe();
    while (existsSync(`${file}.lock`)) await turn();
    expect(second.errors).toEqual([]);
    expect(second.values.map(numberOf)).toEqual([6, 7]);
    expect(await fileCursorStore(file).load()).toMatchObject({ seq: 7 });
  });

  it('is the next store’s, of two that wait for one that is being left', async () => {
    const one = fileCursorStore(file);
    const lease = await one.lease();
    void one.save(cursor(1)).then(() => lease.release());
    const second = fileCursorStore(file).lease();
    const third = fileCursorStore(file).lease();
    await expect(third).rejects.toMatchObject({ code: 'store-in-use' });
    await (await second).release();
  });

  const ours = () => ({
    pid: process.pid,
    host: hostname(),
    started: performance.timeOrigin,
    token: 'x',
  });

  it.each<[string, () => object]>([
    ['that has ended', () => ({ ...ours(), pid: dead() })],
    [
      'that had our number (a container that begins again)',
      () => ({ ...ours(), started: performance.timeOrigin - 1000 }),
    ],
  ])('is taken over from a process %s', async (_, holder) => {
    lockOf(holder());
    await take();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is left to another copy of the package in our process, which is told', async () => {
    const store = fileCursorStore(file);
    const lease = await store.lease();
    jest.isolateModules(() => {
      const copy = jest.requireActual<typeof RxJetstreamNode>('rx-jetstream/node');
      expect(() => copy.fileCursorStore(file).lease()).toThrow(
        expect.objectContaining({
          code: 'store-in-use',
          message: `another store of this process saves to ${file}`,
          hint: expect.stringContaining('share the stream'),
        }),
      );
    });
    await store.save(cursor(1));
    await lease.release();
    expect(readdirSync(folder)).toEqual(['cursor.json']);
  });

  it('is left to another thread of our process, as long as it gives signs of life', async () => {
    const thread = new Worker(
      `const { parentPort } = require('node:worker_threads');
      parentPort.postMessage(performance.timeOrigin);`,
      { eval: true },
    );
    const [started] = (await once(thread, 'message')) as [number];
    await thread.terminate();
    lockOf({ ...ours(), started });
    expect(() => fileCursorStore(file).lease()).toThrow('another store of this process');
    const before = Date.now() / 1000 - 61;
    utimesSync(`${file}.lock`, before, before);
    await take();
  });

  it('is left to a process that runs, here or on another machine', () => {
    for (const holder of [
      { pid: process.ppid, host: hostname(), token: 'x' },
      { pid: dead(), host: 'another.example', token: 'x' },
    ]) {
      lockOf(holder);
      expect(() => fileCursorStore(file).lease()).toThrow(
        expect.objectContaining({
          code: 'store-in-use',
          message: `process ${holder.pid} on ${holder.host} saves to ${file}`,
        }),
      );
      expect(JSON.parse(readFileSync(`${file}.lock`, 'utf8'))).toEqual(holder);
    }
  });

  describe('when others take over a dead one’s at the same time', () => {
    const holder = (host: string) => ({ pid: 1, host, token: host });
    const { renameSync } = fs;
    afterEach(() => {
      jest.restoreAllMocks();
    });

    it.each(['second', 'third'])('is left to the %s', (last) => {
      lockOf({ ...ours(), pid: dead() });
      jest.spyOn(fs, 'renameSync').mockImplementationOnce((from, to) => {
        lockOf(holder('second'));
        renameSync(from, to);
        if (last === 'third') lockOf(holder('third'));
      });
      expect(() => fileCursorStore(file).lease()).toThrow(
        expect.objectContaining({
          code: 'store-in-use',
          message: `process 1 on ${last} saves to ${file}`,
        }),
      );
      expect(readdirSync(folder)).toEqual(['cursor.json.lock']);
      expect(JSON.parse(readFileSync(`${file}.lock`, 'utf8'))).toEqual(holder(last));
    });
  });

  it('is taken over after a minute without a sign of life', async () => {
    lockOf({ pid: 1, host: 'another.example', token: 'x' });
    const before = Date.now() / 1000 - 61;
    utimesSync(`${file}.lock`, before, before);
    await take();
  });

  it('is found lost at the next save', async () => {
    const store = fileCursorStore(file);
    const lease = await store.lease();
    lockOf({ pid: 1, host: 'another.example', token: 'x' });
    await expect(store.save(cursor(1))).rejects.toMatchObject({ code: 'store-in-use' });
    await lease.release();
    expect(existsSync(`${file}.lock`)).toBe(true);
  });
});
