import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CLIENTS } from './clients/index.mjs';

/** Whether processes can be tied to a core each. */
export const PINNED =
  process.platform === 'linux' &&
  availableParallelism() > 1 &&
  spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;

/** Longer than any run takes, ms: a client that never reads the last line must not hang the rest. */
const PATIENCE = 300_000;

const END_WITH_PARENT = new URL('end-with-parent.mjs', import.meta.url).href;

/** Starts a script of the bench on a core, where that can be. */
export function launch(script, core, args, nodeFlags = []) {
  const flags = [`--import=${END_WITH_PARENT}`, ...nodeFlags];
  const node = [process.execPath, ...flags, join(import.meta.dirname, script), ...args];
  const [command, ...rest] = PINNED ? ['taskset', '-c', String(core), ...node] : node;
  return spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** The next message of a process; an error if it ends without one, or takes too long. */
export function nextMessage(child, what, patience = PATIENCE) {
  return new Promise((resolve, reject) => {
    const settle = (how) => (value) => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      how(value);
    };
    const onMessage = settle(resolve);
    const onExit = settle((code) => reject(new Error(`${what} ended early (${code ?? 'killed'})`)));
    const onError = settle(reject);
    const timer = setTimeout(() => {
      child.kill();
      onError(new Error(`${what} did not finish within ${patience / 1000} s`));
    }, patience);
    child.once('message', onMessage).once('exit', onExit).once('error', onError);
  });
}

/** What a process tells before it ends. It is over then: its profile is there, its core is free. */
async function lastWords(child, what, patience) {
  const over = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  const message = await nextMessage(child, what, patience);
  await over;
  return message;
}

/** Starts the server on core 0. Gives what it serves, in the order of `counts`, and its end. */
export async function startServer(wire, input, dist, counts, how = 'held') {
  const child = launch('server.mjs', 0, [wire, input, dist, counts.join(','), how]);
  const served = await nextMessage(child, `the ${wire} server`);
  const failed = (code) => {
    throw new Error(`the ${wire} server ended early (${code ?? 'killed'})`);
  };
  child.once('exit', failed);
  const stop = () => {
    child.off('exit', failed);
    child.disconnect();
  };
  return { served, stop };
}

/** Runs one client on core 1. With a folder for profiles, it leaves its CPU profile there. */
export function runClient(name, wire, input, dist, [warmUp, measured], profiles) {
  const place = ({ port, views }) => JSON.stringify({ port, expected: views[CLIENTS[name].view] });
  const flags =
    profiles === undefined
      ? []
      : [
          '--cpu-prof',
          `--cpu-prof-dir=${profiles}`,
          `--cpu-prof-name=${name}-${input}-${wire}.cpuprofile`,
        ];
  const args = [name, wire, input, dist, place(warmUp), place(measured)];
  return lastWords(launch('client.mjs', 1, args, flags), `${name} on ${wire}`);
}

/** Runs any other script on core 1. Gives what it tells. */
export function runScript(script, args, { flags = [], patience } = {}) {
  return lastWords(launch(script, 1, args, flags), [script, ...args].join(' '), patience);
}
