import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileCursorStore } from 'rx-jetstream/node';
import { checkpoint } from 'rx-jetstream/operators';
import { storeOn } from '../../src/node/file-cursor-store.js';
import { delivering, resultOf } from '../delivery/delivering.js';
import { range } from '../helpers/follow.js';
import { cursor, inFolders } from './cursor-files.js';
import { PowerCutDisk } from './power-cut-disk.js';

let folder: string;
let file: string;
inFolders((...made) => {
  [folder, file] = made;
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
    const lease = await store.lease();
    await store.save(cursor(1));
    expect(readdirSync(folder).sort()).toEqual(['cursor.json', 'cursor.json.lock']);
    await lease.release();
    await lease.release();
    expect(readdirSync(folder)).toEqual(['cursor.json']);
  });

  describe('through a link', () => {
    let link: string;
    beforeEach(() => {
      link = join(folder, 'link.json');
    });

    it.each([
      ['a file', () => writeFileSync(file, JSON.stringify(cursor(1)))],
      ['nothing yet', () => undefined],
    ])('writes where it points, and keeps it: to %s', async (_, make) => {
      make();
      symlinkSync('cursor.json', link);
      const store = fileCursorStore(link);
      const lease = await store.lease();
      await store.save(cursor(2));
      expect(readlinkSync(link)).toBe('cursor.json');
      expect(existsSync(`${file}.lock`)).toBe(true);
      await lease.release();
      expect(await fileCursorStore(file).load()).toEqual(cursor(2));
      expect(readdirSync(folder).sort()).toEqual(['cursor.json', 'link.json']);
    });

    it('follows one link to the next, over folders', async () => {
      mkdirSync(join(folder, 'one'));
      mkdirSync(join(folder, 'two'));
      symlinkSync('one', join(folder, 'current'));
      symlinkSync('../two/second.json', join(folder, 'one', 'first.json'));
      symlinkSync(file, join(folder, 'two', 'second.json'));
      await fileCursorStore(join(folder, 'current', 'first.json')).save(cursor(3));
      expect(await fileCursorStore(file).load()).toEqual(cursor(3));
    });

    it('names the file that cannot be written', async () => {
      const nowhere = join(folder, 'no', 'cursor.json');
      symlinkSync(nowhere, link);
      await expect(fileCursorStore(link).save(cursor(1))).rejects.toMatchObject({
        message: `cannot save to ${nowhere}`,
      });
    });

    it('that leads to itself is refused', async () => {
      symlinkSync(link, link);
      const store = fileCursorStore(link);
      await expect(store.load()).rejects.toMatchObject({ code: 'cursor' });
    });
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
