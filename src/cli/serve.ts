import { readFileSync } from 'node:fs';
import { bufferCount, from, interval, map, NEVER, type Observable, zip } from 'rxjs';
import {
  generatedNetwork,
  type JetstreamServer,
  recordedLines,
  seededFaults,
  startJetstreamServer,
  type UpstreamEvent,
} from '../testing/index.js';
import { CliError } from './cli-error.js';
import { Output, stdoutSink } from './output.js';
import { untilEnd } from './until-end.js';

/** Options of `serve`, as the command line gives them. */
export interface ServeOptions {
  readonly port: number;
  readonly rate?: number;
  readonly seed: number;
  readonly accounts: number;
  readonly file?: string;
  readonly faults?: number;
}

/** Events a second of the generated network. */
const RATE = 50;
/** Events held in memory: a server that runs for days must not grow. */
const RETENTION = 200_000;
/** Recorded events are as old as the recording: ten years, ms. */
const LONG_AGO = 10 * 365 * 86_400_000;
/** Share of the connections that fail with `--faults`. */
const FAULTY = 0.7;
/** Shortest time between two batches, ms. */
const TICK = 20;

/** `rx-jetstream serve`: an embedded server on loopback, until a signal comes. */
export async function serve(options: ServeOptions): Promise<number> {
  const output = new Output(stdoutSink());
  const events = eventsOf(options);
  const server = await start(options);
  try {
    const source = server.source(events);
    for (const line of greeting(server, options)) output.write(line);
    const code = await untilEnd(NEVER, output);
    source.unsubscribe();
    return code;
  } finally {
    await server.close({ graceful: true });
  }
}

async function start({ port, seed, faults, file }: ServeOptions): Promise<JetstreamServer> {
  try {
    return await startJetstreamServer({
      port,
      seed,
      ...(file === undefined ? { retention: RETENTION } : { lookback: LONG_AGO }),
      ...(faults !== undefined && { faults: seededFaults({ seed: faults, rate: FAULTY }) }),
    });
  } catch (error) {
    throw new CliError(`cannot listen on port ${port}`, 'take another: --port 0 finds one', error);
  }
}

function eventsOf({ file, rate, seed, accounts }: ServeOptions) {
  if (file === undefined) return generatedNetwork({ seed, accounts, rate: rate ?? RATE }).stream();
  const events = fileEvents(file);
  return rate === undefined ? from([events]) : paced(events, rate);
}

/** The events of a file. @throws CliError when there are none, or something else is in it. */
function fileEvents(path: string): readonly UpstreamEvent[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`cannot read ${path}`, 'give a file of recorded frames', error);
  }
  const hint = 'give frames as a server sends them, one JSON text a line (tail --raw records them)';
  try {
    const events = text.trim() === '' ? [] : [...recordedLines(text)];
    if (events.length > 0) return events;
  } catch (error) {
    throw new CliError(`${path}: ${(error as Error).message}`, hint);
  }
  throw new CliError(`${path} holds no events`, hint);
}

function paced(
  events: readonly UpstreamEvent[],
  rate: number,
): Observable<readonly UpstreamEvent[]> {
  const size = Math.max(1, Math.round((rate * TICK) / 1000));
  const ticks = interval((size * 1000) / rate);
  return zip(from(events).pipe(bufferCount(size)), ticks).pipe(map(([batch]) => batch));
}

function greeting({ wsUrl }: JetstreamServer, { file, faults }: ServeOptions): string[] {
  return [
    `Jetstream server on ${wsUrl}: ${file === undefined ? 'a generated network' : file}`,
    `  v2    ${wsUrl}/xrpc/network.bsky.jetstream.subscribeEvents`,
    `  v1    ${wsUrl}/subscribe`,
    `  tail  rx-jetstream tail --host ${wsUrl} --cursor oldest`,
    ...(faults === undefined ? [] : [`Most connections fail, by seed ${faults}.`]),
    'Ctrl-C ends it.',
  ];
}
