import { spawnSync } from 'node:child_process';

/**
 * Whether a browser can be started at all: undefined, or what went wrong. Some systems install a
 * script under its name that only says where to get it.
 */
export function starts(executablePath, env = {}) {
  // On Windows `--version` opens a window instead of answering.
  if (process.platform === 'win32') return undefined;
  const { status, error, stderr } = spawnSync(executablePath, ['--version', '--no-sandbox'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim().split('\n')[0] || `exit ${status}`);
}
