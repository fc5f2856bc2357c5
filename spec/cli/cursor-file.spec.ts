import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cursor } from 'rx-jetstream';
import { checkCursorFolder, readCursorFile, writeCursorFile } from '../../src/cli/cursor-file.js';
import { CursorSaver } from '../../src/cli/cursor-saver.js';

const root = mkdtempSync(join(tmpdir(), 'rx-jetstream-cursor-'));
let folder: string;
let path: string;
let count = 0;

beforeEach(() => {
  count += 1;
  folder = join(root, String(count));
  mkdirSync(folder);
  path = join(folder, 'cursor.json');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function cursor(seq: number): Cursor {
  return { v: 1, wire: 'v2', host: 'wss://one.example', filter: 'f', seq, time_us: 1e15 + seq };
}

describe('the cursor file', () => {
  it('gives back what was written', async () => {
    await writeCursorFile(path, cursor(7));
    expect(readCursorFile(path)).toEqual(cursor(7));
    expect(readdirSync(folder)).toEqual(['cursor.json']);
  });

  it('need not be there yet', () => {
    expect(readCursorFile(path)).toBeUndefined();
  });

  it.each([
    ['cut at the end', JSON.stringify(cursor(7)).slice(0, -1)],
    ['cut in the middle', JSON.stringify(cursor(7)).slice(0, 30)],
    ['empty', ''],
    ['other JSON', '{"cursor":12}'],
    ['null', 'null'],
    ['a number', '31500'],
    ['a cursor of a later version', JSON.stringify({ ...cursor(7), v: 2 })],
    ['far too long', `${JSON.stringify(cursor(7))}${' '.repeat(100_000)}`],
  ])('is refused when it is %s, with what to do', (_what, text) => {
    writeFileSync(path, text);
    expect(() => readCursorFile(path)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(path),
        hint: expect.stringMatching(/delete it to start where --cursor says/),
      }),
    );
    // Nor has it been touched: it may be all the user has.
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('is refused when it cannot be read', () => {
    mkdirSync(path);
    expect(() => readCursorFile(path)).toThrow(/cannot read the cursor file/);
  });

  it('is whole at every moment, also while it is being replaced', async () => {
    await writeCursorFile(path, cursor(0));
    let writing = true;
    const writes = (async () => {
      for (let seq = 1; seq <= 100; seq += 1) await writeCursorFile(path, cursor(seq));
      writing = false;
    })();
    let before = 0;
    let looks = 0;
    while (writing) {
      const seq = readCursorFile(path)?.seq ?? -1;
      expect(seq).toBeGreaterThanOrEqual(before);
      before = seq;
      looks += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writes;
    expect(looks).toBeGreaterThan(50);
    expect(readCursorFile(path)).toEqual(cursor(100));
  });

  it('is a new file each time: a crash in the middle of a write leaves the old one', async () => {
    await writeCursorFile(path, cursor(1));
    const old = openSync(path, 'r');
    await writeCursorFile(path, cursor(2));
    // Its bytes were never touched, they only lost their name.
    expect(JSON.parse(readFileSync(old, 'utf8'))).toEqual(cursor(1));
    closeSync(old);
    // What such a crash leaves behind harms nobody.
    writeFileSync(join(folder, `.cursor.json.${process.pid}.tmp`), '{"v":1,"wi');
    expect(readCursorFile(path)).toEqual(cursor(2));
    await writeCursorFile(path, cursor(3));
    expect(readdirSync(folder)).toEqual(['cursor.json']);
  });

  it('keeps a link pointing where it does', async () => {
    const link = join(folder, 'link.json');
    await writeCursorFile(path, cursor(1));
    symlinkSync(path, link);
    await writeCursorFile(link, cursor(2));
    expect(readCursorFile(path)).toEqual(cursor(2));
    expect(readCursorFile(link)).toEqual(cursor(2));
    expect(readdirSync(folder).sort()).toEqual(['cursor.json', 'link.json']);
  });

  it('leaves nothing half done when it cannot be written', async () => {
    mkdirSync(path);
    await expect(writeCursorFile(path, cursor(1))).rejects.toThrow(/cannot write the cursor file/);
    expect(readdirSync(folder)).toEqual(['cursor.json']);
    const missing = join(folder, 'no/such/cursor.json');
    await expect(writeCursorFile(missing, cursor(1))).rejects.toThrow(/cannot write/);
    await expect(checkCursorFolder(missing)).rejects.toThrow(/cannot write a cursor file in/);
    await expect(checkCursorFolder(path)).resolves.toBeUndefined();
  });
});

describe('CursorSaver', () => {
  it('never writes "nothing"', async () => {
    await new CursorSaver(path, () => undefined).save();
    expect(existsSync(path)).toBe(false);
    await writeCursorFile(path, cursor(5));
    await new CursorSaver(path, () => undefined).save();
    expect(readCursorFile(path)).toEqual(cursor(5));
  });

  it('writes only what has changed', async () => {
    let now = cursor(1);
    const saver = new CursorSaver(path, () => now);
    await saver.save();
    const first = openSync(path, 'r');
    await saver.save();
    expect(fstatSync(first).nlink).toBe(1);
    now = cursor(2);
    await saver.save();
    expect(fstatSync(first).nlink).toBe(0);
    closeSync(first);
    expect(readCursorFile(path)).toEqual(cursor(2));
  });

  it('ends with the newest, however many saves run into one another', async () => {
    let now = cursor(0);
    const saver = new CursorSaver(path, () => now);
    const saves = [];
    for (let seq = 1; seq <= 20; seq += 1) {
      now = cursor(seq);
      saves.push(saver.save());
    }
    await Promise.all(saves);
    expect(readCursorFile(path)).toEqual(cursor(20));
  });

  it('tells a failed save, and tries again', async () => {
    mkdirSync(path);
    const saver = new CursorSaver(path, () => saved);
    const saved = cursor(1);
    await expect(saver.save()).rejects.toThrow(/cannot write/);
    rmSync(path, { recursive: true });
    await saver.save();
    expect(readCursorFile(path)).toEqual(saved);
  });
});
