import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Cursor } from 'rx-jetstream';
import { fileCursorStore } from 'rx-jetstream/node';
import type * as RxJetstreamNode from 'rx-jetstream/node';
import { checkpoint } from 'rx-jetstream/operators';
import { storeOn } from '../../src/node/file-cursor-store.js';
import { delivering, resultOf } from '../delivery/delivering.js';
import { range } from '../helpers/follow.js';
import { PowerCutDisk } from './power-cut-disk.js';

const cursor = (seq: number): Cursor => ({
  v: 1,
  wire: 'v2',
  host: 'wss://one.example',
  filter: 'all',
  seq,
  time_us: 1_767_225_600_000_000 + seq,
});

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cursor-'));
  file = join(folder, 'cursor.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the file store', () => {
  it('is empty at first, then holds what was saved last', async () => {
    const store = fileCursorStore(file);
    expect(await store.load()).toBeNull();
    await Promise.all(range(1, 9).map((seq) => store.save(cursor(seq))));
    expect(await store.load()).toEqual(cursor(9));
    expect(await fileCursorStore(file).load()).toEqual(cursor(9));
  });

  it('reads after the writes before it', async () => {
    const store = fileCursorStore(file);
    const saving = store.save(cursor(1));
    expect(await store.load()).toEqual(cursor(1));
    await saving;
  });

  it('holds a cursor of a host without seqs', async () => {
    const { seq: _, ...plain } = cursor(1);
    await fileCursorStore(file).save(plain);
    expect(await fileCursorStore(file).load()).toEqual(plain);
  });

  it('holds what is to be resumed from beside a damaged time', async () => {
    const damaged = { ...cursor(1), resume_us: 5 };
    await fileCursorStore(file).save(damaged);
    expect(await fileCursorStore(file).load()).toEqual(damaged);
  });

  it('reads what others wrote: the JSON of a cursor', async () => {
    writeFileSync(file, JSON.stringify(cursor(5)));
    expect(await fileCursorStore(file).load()).toEqual(cursor(5));
  });

  it('leaves nothing beside it but the lock, and not that when it is given back', async () => {
    const store = fileCursorStore(file);
    const lease = store.lease();
    await store.save(cursor(1));
    expect(readdirSync(folder).sort()).toEqual(['cursor.json', 'cursor.json.lock']);
    lease.release();
    lease.release();
    expect(readdirSync(folder)).toEqual(['cursor.json']);
  });

  it('writes where a link points, and keeps the link', async () => {
    const link = join(folder, 'link.json');
    await fileCursorStore(file).save(cursor(1));
    rmSync(`${file}.lock`);
    symlinkSync(file, link);
    await fileCursorStore(link).save(cursor(2));
    expect(await fileCursorStore(file).load()).toEqual(cursor(2));
  });

  it.each([
    ['empty', ''],
    ['cut', JSON.stringify(cursor(1)).slice(0, 40)],
    ['zeros', '\0'.repeat(100)],
    ['null', 'null'],
    ['another thing', '{"name":"x"}'],
  ])('refuses a file that is %s, and says what to do', async (_, text) => {
    writeFileSync(file, text);
    await expect(fileCursorStore(file).load()).rejects.toMatchObject({
      code: 'cursor',
      message: expect.stringContaining(file),
      hint: expect.stringContaining('delete it'),
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('refuses a file of which any one digit has changed', async () => {
    await fileCursorStore(file).save({ ...cursor(1234), resume_us: 1_767_225_600_000_000 });
    const text = readFileSync(file, 'utf8');
    for (const { index } of text.matchAll(/\d/g)) {
      const digit = text[index] === '7' ? '8' : '7';
      writeFileSync(file, text.slice(0, index) + digit + text.slice(index + 1));
      await expect(fileCursorStore(file).load()).rejects.toMatchObject({ code: 'cursor' });
    }
  });

  it.each([
    ['does not exist', 'no', 'ENOENT', 'create its folder'],
    ['is a file', 'cursor.json', 'ENOTDIR', 'give it a folder'],
  ])('says what to do where its folder %s', async (_, name, code, hint) => {
    writeFileSync(file, JSON.stringify(cursor(1)));
    const path = join(folder, name, 'x.json');
    const told = expect.objectContaining({
      code: 'checkpoint',
      message: `cannot save to ${path}`,
      hint: expect.stringContaining(hint),
      cause: expect.objectContaining({ code }),
    });
    expect(() => fileCursorStore(path).lease()).toThrow(told);
    await expect(fileCursorStore(path).save(cursor(1))).rejects.toEqual(told);
  });

  it('says so where nothing can be written', async () => {
    const store = fileCursorStore(file);
    const write = jest.spyOn(fs, 'writeFileSync');
    for (const code of ['EACCES', 'EPERM', 'EROFS']) {
      write.mockImplementationOnce(() => {
        throw Object.assign(new Error(code), { code });
      });
      await expect(store.save(cursor(1))).rejects.toMatchObject({
        code: 'checkpoint',
        hint: 'make its folder writable, or give it another one',
      });
    }
    write.mockRestore();
    await store.save(cursor(1));
  });

  it('says so where it is a folder', async () => {
    mkdirSync(file);
    const store = fileCursorStore(file);
    await expect(store.load()).rejects.toMatchObject({
      code: 'cursor',
      message: `cannot read the file ${file}`,
      hint: expect.stringContaining('is a folder'),
      cause: { code: 'EISDIR' },
    });
    await expect(store.save(cursor(1))).rejects.toMatchObject({
      code: 'checkpoint',
      hint: expect.stringContaining('is a folder'),
    });
  });

  it('is told to the stream, which does not begin', () => {
    const { stream$, attempts } = delivering();
    const store = fileCursorStore(join(folder, 'no', 'cursor.json'));
    const { errors } = resultOf(stream$.pipe(checkpoint(store)));
    expect(errors).toMatchObject([{ code: 'checkpoint', cause: { code: 'ENOENT' } }]);
    expect(attempts()).toBe(0);
  });
});

describe('the file store, when the power goes', () => {
  const steps = async () => {
    const disk = new PowerCutDisk();
    await storeOn(disk, file).save(cursor(1));
    return disk.steps;
  };
  const textOf = async (seq: number) => {
    const disk = new PowerCutDisk();
    await storeOn(disk, file).save(cursor(seq));
    return (await disk.read(file)) as string;
  };
  it('writes, syncs, renames and syncs the folder', async () => {
    expect(await steps()).toBe(4);
  });

  it.each(range(0, 4))('after step %d it holds the old cursor or the new one', async (cut) => {
    const found = new Set<number | undefined>();
    for (const old of [undefined, 1]) {
      const disk =
        old === undefined
          ? new PowerCutDisk(cut)
          : PowerCutDisk.holding(file, await textOf(old), cut);
      const saving = storeOn(disk, file).save(cursor(2));
      if (cut < 4) await expect(saving).rejects.toMatchObject({ cause: { message: 'power cut' } });
      else await saving;
      for (const left of disk.after()) {
        const held = await storeOn(left, file).load();
        expect([old, 2]).toContain(held?.seq);
        found.add(held?.seq);
        // What the cut has left beside it is in nobody's way.
        await storeOn(left, file).save(cursor(3));
        expect((await storeOn(left, file).load())?.seq).toBe(3);
      }
    }
    expect([...found]).toEqual(cut < 3 ? [undefined, 1] : cut < 4 ? [undefined, 2, 1] : [2]);
  });
});

describe('the file store, and who may save', () => {
  const lockOf = (holder: object) => {
    writeFileSync(`${file}.lock`, JSON.stringify(holder));
  };
  /** The number of a process that has ended. */
  const dead = () => spawnSync(process.execPath, ['-e', '']).pid;

  it('is one at a time: the other is told who', async () => {
    const lease = fileCursorStore(file).lease();
    const other = fileCursorStore(file);
    const told = expect.objectContaining({
      code: 'store-in-use',
      message: expect.stringContaining('another store of this process'),
    });
    expect(() => other.lease()).toThrow(told);
    await expect(other.save(cursor(1))).rejects.toEqual(told);
    expect(existsSync(file)).toBe(false);
    lease.release();
    other.lease().release();
  });

  it('is told to the stream', async () => {
    const { stream$, attempts } = delivering();
    const lease = fileCursorStore(file).lease();
    const { errors } = resultOf(stream$.pipe(checkpoint(fileCursorStore(file))));
    expect(errors).toMatchObject([{ code: 'store-in-use' }]);
    expect(attempts()).toBe(0);
    lease.release();
  });

  it('is the store’s: streams of it that overlap share it, and the last gives it back', () => {
    const store = fileCursorStore(file);
    const [one, two] = [store.lease(), store.lease()];
    one.release();
    expect(existsSync(`${file}.lock`)).toBe(true);
    two.release();
    expect(existsSync(`${file}.lock`)).toBe(false);
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
  ])('is taken over from a process %s', (_, holder) => {
    lockOf(holder());
    fileCursorStore(file).lease().release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is left to another copy of the package in our process, which is told', async () => {
    const store = fileCursorStore(file);
    const lease = store.lease();
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
    lease.release();
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
    fileCursorStore(file).lease().release();
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

  it('is taken over after a minute without a sign of life', () => {
    lockOf({ pid: 1, host: 'another.example', token: 'x' });
    const before = Date.now() / 1000 - 61;
    utimesSync(`${file}.lock`, before, before);
    fileCursorStore(file).lease().release();
  });

  it('is found lost at the next save', async () => {
    const store = fileCursorStore(file);
    const lease = store.lease();
    lockOf({ pid: 1, host: 'another.example', token: 'x' });
    await expect(store.save(cursor(1))).rejects.toMatchObject({ code: 'store-in-use' });
    lease.release();
    expect(existsSync(`${file}.lock`)).toBe(true);
  });
});
