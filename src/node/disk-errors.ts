import { CheckpointError } from '../delivery-errors.js';
import { CursorError } from '../errors.js';

const READ_ONLY = 'make its folder writable, or give it another one';

/** What to do, by what the system said. */
const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'create its folder',
  ENOTDIR: 'what should be its folder is a file: give it a folder',
  EISDIR: 'it is a folder: give a file',
  EACCES: READ_ONLY,
  EPERM: READ_ONLY,
  EROFS: READ_ONLY,
  ENOSPC: 'make room on its disk',
};

export function notWritten(file: string, cause: unknown): CheckpointError {
  return new CheckpointError(`cannot save to ${file}`, { hint: hintFor(cause), cause });
}

export function notRead(file: string, cause: unknown): CursorError {
  const isForbidden = codeOf(cause) === 'EACCES';
  const hint = isForbidden ? 'make it readable for this process' : hintFor(cause);
  return new CursorError(`cannot read the file ${file}`, { hint, cause });
}

function hintFor(cause: unknown): string {
  return HINTS[codeOf(cause) ?? ''] ?? 'see cause';
}

function codeOf(cause: unknown): string | undefined {
  return (cause as NodeJS.ErrnoException | undefined)?.code;
}
