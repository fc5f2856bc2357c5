import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** The file a path leads to. A link keeps pointing where it does, also where nothing is there yet. */
export function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const whole = resolve(path);
  const folder = dirname(whole);
  // A drive that does not exist.
  if (folder === whole) return whole;
  const link = linkAt(whole);
  if (link === undefined) return join(targetOf(folder), basename(whole));
  return targetOf(resolve(realpathSync(folder), link));
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
