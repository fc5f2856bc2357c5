import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../check-server/random.mjs';

const script = (name) => fileURLToPath(new URL(name, import.meta.url));
/** Events the server is ahead of the consumer, at the least. */
const AHEAD = 50_000;
/** What a server has again after a restart, behind the consumer. */
const BEHIND = 50_000;
/** Without progress for so long something hangs, ms. */
const STUCK = 60_000;
const CUTS = ['fin', 'rst', { code: 1000 }, { code: 1011 }, { code: 1012 }];

/** Runs consumers, one after another, until the last event is done. Tells what happened. */
export async function play(given) {
  const { events, seed, folder, mode, wire } = given;
  const random = seededRandom(seed);
  const epoch = (Date.now() - 3_600_000) * 1000;
  const counts = { kills: 0, cuts: 0, crashes: 0 };
  const kills = [];
  const problems = [];
  let reached = 0;
  let port = 0;
  let server;
  let consumer;
  let finished = false;

  const bring = async () => {
    const from = Math.max(1, reached - BEHIND);
    const args = [port, from, upTo(), epoch].map(String);
    const fresh = fork(script('server.mjs'), args);
    const [first] = await Promise.race([once(fresh, 'message'), once(fresh, 'exit')]);
    if (first?.port === undefined) throw new Error(`the server did not start on port ${port}`);
    port = first.port;
    server = fresh;
  };
  /** One that is being killed cannot be told any more; the next one knows. */
  const tell = (message) => {
    if (server.connected) server.send(message, () => undefined);
  };
  /** When each thing happens: numbers of events, spread evenly but not quite. */
  const plan = Object.entries({ kill: given.kills, cut: given.cuts, crash: given.crashes })
    .flatMap(([what, count]) =>
      Array.from({ length: count }, (_, index) => ({
        what,
        // The last of them comes before the end.
        at: Math.floor(((index + random.next()) * events * 0.95) / count),
      })),
    )
    .sort((a, b) => a.at - b.at);

  /** How far the server may go: not so far that all could be done before the next thing happens. */
  const upTo = () => {
    const next = plan[0] ? Math.max(plan[0].at, reached) + Math.floor(events * 0.04) : events;
    return Math.min(events, reached + AHEAD, next);
  };

  const act = {
    kill: () => {
      counts.kills += 1;
      consumer.kill('SIGKILL');
    },
    cut: () => {
      counts.cuts += 1;
      tell({ cut: random.pick(CUTS) });
    },
    crash: async () => {
      counts.crashes += 1;
      server.kill('SIGKILL');
      await once(server, 'exit');
      await bring();
    },
  };
  let acting = Promise.resolve();
  const progress = (seq) => {
    reached = Math.max(reached, seq);
    while (plan.length > 0 && plan[0].at <= reached) {
      const { what } = plan.shift();
      acting = acting.then(act[what]);
      // What belongs to the next process waits for it.
      if (what === 'kill') break;
    }
    tell({ upTo: upTo() });
  };

  await bring();
  while (!finished) {
    const host = `ws://127.0.0.1:${port}`;
    const args = [folder, host, wire, events, given['max-repeats']].map(String);
    consumer = fork(script(`consumer-${mode}.mjs`), args);
    const alive = setTimeout(() => {
      problems.push(`no progress for ${STUCK / 1000} s, at ${reached}`);
      consumer.kill('SIGKILL');
    }, STUCK);
    consumer.on('message', (told) => {
      alive.refresh();
      if (told.problem !== undefined) problems.push(told.problem);
      if (told.finished) finished = true;
      if (told.reached !== undefined) progress(told.reached);
    });
    const [code, signal] = await once(consumer, 'exit');
    clearTimeout(alive);
    await acting;
    // Each end but the last was wanted.
    if (!finished && kills.length + 1 > counts.kills) {
      problems.push(`a consumer ended by itself: ${code ?? signal}, at ${reached}`);
      break;
    }
    if (!finished) kills.push(stateOf(given));
  }
  server.kill('SIGKILL');
  await once(server, 'exit');
  return { ...counts, problems, states: kills };
}

/** What the disk has right after a kill. */
function stateOf({ folder, mode }) {
  if (mode === 'sql') return {};
  const size = (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  const saved = size('cursor.json') ? JSON.parse(readFileSync(join(folder, 'cursor.json'))).seq : 0;
  return { logged: size('log'), saved };
}
