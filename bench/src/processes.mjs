import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Whether processes can be tied to a core each. */
export const PINNED =
  process.platform === 'linux' &&
  availableParallelism() > 1 &&
  spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;

/** Longer than any run takes: a client that never reads the last line must not hang the rest. */
const PATIENCE = 300_000;

function launch(script, core, args, nodeFlags = []) {
  const node = [process.execPath, ...nodeFlags, join(import.meta.dirname, script), ...args];
  const [command, ...rest] = PINNED ? ['taskset', '-c', String(core), ...node] : node;
  return spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** The first message of a process; an error if it ends without one, or takes too long. */
function answer(child, what) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`${what} did not finish within ${PATIENCE / 1000} s`));
    }, PATIENCE);
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve(message);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`${what} ended early (${signal ?? code})`));
    });
    child.once('error', reject);
  });
}

/** Starts the server on core 0. Gives what it serves, in the order of `counts`, and its end. */
export async function startServer(wire, dist, counts, { lazy = false } = {}) {
  const args = [wire, dist, counts.join(','), ...(lazy ? ['lazy'] : [])];
  const child = launch('server.mjs', 0, args);
  const served = await answer(child, `the ${wire} server`);
  return { served, stop: () => child.disconnect() };
}

/** Runs one client on core 1. */
export function runClient(name, wire, dist, warmUp, measured, { samples = 0, nodeFlags } = {}) {
  const place = (at) => (at === undefined ? '-' : `${at.port},${at.lines}`);
  const args = [name, wire, dist, place(warmUp), place(measured), String(samples)];
  return answer(launch('client.mjs', 1, args, nodeFlags), `${name} on ${wire}`);
}
