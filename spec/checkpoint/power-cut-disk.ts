import { dirname } from 'node:path';
import type { Disk } from '../../src/node/disk.js';

/**
 * A disk in memory whose power can be cut. What was not synced may be there afterwards, in whole or
 * in part, or not: all that can come of it is told.
 */
export class PowerCutDisk implements Disk {
  /** Names as the running system sees them, each with the number of its content. */
  #names = new Map<string, number>();
  /** Names as they would be found after a cut, at the least. */
  #safeNames = new Map<string, number>();
  /** Changes of names since, in their order: a cut keeps the first so many. */
  #pending: ((names: Map<string, number>) => void)[] = [];
  readonly #contents: { text: string; safe: string; synced: boolean }[] = [];
  /** Operations so far. */
  steps = 0;

  /** @param cutAfter - the step after which the power goes */
  constructor(private readonly cutAfter = Number.POSITIVE_INFINITY) {}

  static holding(path: string, text: string, cutAfter?: number): PowerCutDisk {
    const disk = new PowerCutDisk(cutAfter);
    disk.#contents.push({ text, safe: text, synced: true });
    disk.#names.set(path, 0);
    disk.#safeNames.set(path, 0);
    return disk;
  }

  read = async (path: string): Promise<string | undefined> => {
    const number = this.#names.get(path);
    return number === undefined ? undefined : this.#contents[number]?.text;
  };

  write = async (path: string, text: string): Promise<void> => {
    this.#step();
    const old = this.#names.get(path);
    if (old === undefined) {
      const number = this.#contents.push({ text, safe: '', synced: false }) - 1;
      this.#change((names) => names.set(path, number));
    } else {
      Object.assign(this.#contents[old]!, { text, synced: false });
    }
  };

  sync = async (path: string, what: 'file' | 'folder'): Promise<void> => {
    this.#step();
    if (what === 'folder') {
      for (const change of this.#pending) change(this.#safeNames);
      this.#pending = [];
      return;
    }
    const content = this.#contents[this.#names.get(path) ?? -1];
    if (content === undefined) throw new Error(`no file ${path}`);
    Object.assign(content, { safe: content.text, synced: true });
  };

  rename = async (from: string, to: string): Promise<void> => {
    this.#step();
    if (dirname(from) !== dirname(to)) throw new Error('not in one step over folders');
    const number = this.#names.get(from);
    if (number === undefined) throw new Error(`no file ${from}`);
    this.#change((names) => {
      names.delete(from);
      names.set(to, number);
    });
  };

  lease = () => ({ check: () => undefined, release: () => undefined });

  /** Every disk that may be found after the cut. */
  *after(): Generator<PowerCutDisk> {
    for (let kept = 0; kept <= this.#pending.length; kept += 1) {
      const names = new Map(this.#safeNames);
      for (const change of this.#pending.slice(0, kept)) change(names);
      for (const texts of this.#texts()) {
        const disk = new PowerCutDisk();
        disk.#names = new Map(names);
        disk.#safeNames = new Map(names);
        for (const text of texts) disk.#contents.push({ text, safe: text, synced: true });
        yield disk;
      }
    }
  }

  /** Contents that may be found: a part of what was not synced, zeros in its place, or the old. */
  *#texts(): Generator<readonly string[]> {
    const loose = this.#contents.findIndex(({ synced }) => !synced);
    const texts = this.#contents.map(({ text }) => text);
    if (loose === -1) {
      yield texts;
      return;
    }
    const { text, safe } = this.#contents[loose]!;
    const part = text.slice(0, text.length / 2);
    for (const found of [text, safe, '', part, '\0'.repeat(text.length)]) {
      yield texts.map((each, index) => (index === loose ? found : each));
    }
  }

  #change(change: (names: Map<string, number>) => void): void {
    change(this.#names);
    this.#pending.push(change);
  }

  #step(): void {
    this.steps += 1;
    if (this.steps > this.cutAfter) throw new Error('power cut');
  }
}
