import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the unit specs need. */
const COPIED = [
  'src',
  'operators',
  'spec',
  'package.json',
  'jest.config.mjs',
  'tsconfig.json',
  'tsconfig.base.json',
];

/** A copy of the repository to break, so that the repository itself is never broken. */
export function makeScratch(root) {
  const folder = mkdtempSync(join(tmpdir(), 'rx-jetstream-breaks-'));
  for (const name of COPIED) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return {
    folder,
    /** Changes a file; gives what puts it back. */
    replace(file, change) {
      const path = join(folder, file);
      const before = readFileSync(path, 'utf8');
      writeFileSync(path, change(before));
      return () => writeFileSync(path, before);
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
