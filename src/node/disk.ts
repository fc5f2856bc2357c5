import { open, readFile, rename } from 'node:fs/promises';
import { FileLease } from './file-lease.js';

/** What a file store needs of a disk. Specs have one whose power can be cut. */
export interface Disk {
  /** `undefined` when there is no such file. */
  read(path: string): Promise<string | undefined>;
  write(path: string, text: string): Promise<void>;
  /** Makes sure that a file's content, or a folder's entries, would survive a power cut. */
  sync(path: string, what: 'file' | 'folder'): Promise<void>;
  /** Puts a file into another's place, in one step. */
  rename(from: string, to: string): Promise<void>;
  /**
   * Makes sure that nobody else writes a file.
   *
   * @throws StoreInUseError when somebody does
   * @throws CheckpointError where nobody can write it
   */
  lease(path: string): DiskLease;
}

/** The right to write a file. */
export interface DiskLease {
  /** @throws StoreInUseError when it was lost */
  check(): void;
  release(): void;
}

export const disk: Disk = {
  read: async (path) => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
  write: async (path, text) => {
    const file = await open(path, 'w');
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  },
  sync: async (path, what) => {
    // Windows keeps entries by itself, and opens no folders.
    if (what === 'folder' && process.platform === 'win32') return;
    const file = await open(path, what === 'file' ? 'r+' : 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  lease: (path) => new FileLease(path),
};
