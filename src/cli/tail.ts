import {
  concat,
  EMPTY,
  endWith,
  forkJoin,
  ignoreElements,
  lastValueFrom,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  startWith,
  switchMap,
  take,
  tap,
} from 'rxjs';
import {
  type Cursor,
  cursorOf,
  type EventKind,
  jetstream,
  type Jetstream,
  type JetstreamEvent,
  resolveHandle,
} from '../index.js';
import type { CursorArgument } from './arguments.js';
import { checkCursorFolder, readCursorFile } from './cursor-file.js';
import { CursorSaver } from './cursor-saver.js';
import { formatEvent } from './format-event.js';
import { formatNotice, formatState } from './format-report.js';
import { Output, stdoutSink } from './output.js';
import { jsonLine, rawLine } from './printable.js';
import { styleFor } from './style.js';
import { untilEnd } from './until-end.js';

/** Options of `tail`, as the command line gives them. */
export interface TailOptions {
  readonly host?: readonly string[];
  readonly protocol: 'auto' | 'v1' | 'v2';
  readonly kind?: readonly EventKind[];
  readonly collection?: readonly string[];
  readonly did?: readonly string[];
  readonly handle?: readonly string[];
  readonly resolver?: string;
  readonly cursor?: CursorArgument;
  readonly cursorFile?: string;
  readonly cursorTooOld: 'error' | 'oldest' | 'tip';
  readonly maxRetries?: number;
  readonly limit?: number;
  readonly json?: true;
  readonly raw?: true;
  readonly verbose?: true;
}

/** `rx-jetstream tail`: events on stdout, one a line. Gives the exit code. */
export async function tail(options: TailOptions): Promise<number> {
  const { cursorFile } = options;
  if (cursorFile !== undefined) await checkCursorFolder(cursorFile);
  const saved = cursorFile === undefined ? undefined : readCursorFile(cursorFile);
  const dids = await didsOf(options);
  const output = new Output<JetstreamEvent>(stdoutSink());
  let last: JetstreamEvent | undefined;

  const stream = jetstream({
    ...(options.host && { hosts: options.host }),
    protocol: options.protocol,
    ...(options.kind && { kinds: options.kind }),
    ...(options.collection && { collections: options.collection }),
    ...(dids && { dids }),
    cursorTooOld: options.cursorTooOld,
    ...(options.maxRetries !== undefined && { retry: { maxRetries: options.maxRetries } }),
    // Read again after each pause for a slow reader: on from the last event that was printed.
    cursor: () => (last === undefined ? (saved ?? options.cursor) : cursorOf(last)),
  });
  // A frame is on `raw$` right before its event.
  let frame = '';
  const frames = stream.raw$.pipe(tap((text) => (frame = text)));
  const format = formatter(options, () => frame);
  const events = pausedBy(output, stream).pipe(
    tap((event) => {
      last = event;
      output.write(format(event), event);
    }),
    take(options.limit ?? Number.POSITIVE_INFINITY),
    ignoreElements(),
    endWith(0),
  );
  const saver = cursorFile && new CursorSaver(cursorFile, writtenCursor(output));
  const beside = merge(reports(stream, options), options.raw ? frames : EMPTY).pipe(
    ignoreElements(),
  );
  const saves = saver ? saver.everySecond() : EMPTY;
  try {
    return await untilEnd(merge(beside, saves, events), output);
  } finally {
    if (saver) await saver.save();
  }
}

/**
 * Closes the connection while nobody reads what has been printed, and resumes after it. In between
 * nothing is held but the output's own bounded text.
 */
function pausedBy(
  output: Output<JetstreamEvent>,
  stream: Observable<JetstreamEvent>,
): Observable<JetstreamEvent> {
  const pauses = output.full$.pipe(
    tap(() => say('output: nobody reads it, the stream pauses until that has changed')),
    switchMap(() => concat(of('pause'), output.whenDrained().pipe(map(() => 'run')))),
  );
  return pauses.pipe(
    startWith('run'),
    switchMap((what) => (what === 'run' ? stream : NEVER)),
  );
}

/** The cursor of what was printed, the same object as long as nothing more was. */
function writtenCursor(output: Output<JetstreamEvent>): () => Cursor | undefined {
  let event: JetstreamEvent | undefined;
  let cursor: Cursor | undefined;
  return () => {
    if (output.written === event) return cursor;
    event = output.written;
    cursor = event && cursorOf(event);
    return cursor;
  };
}

/** How an event becomes a line. */
function formatter(
  { json, raw }: TailOptions,
  frame: () => string,
): (event: JetstreamEvent) => string {
  if (raw === true) return () => rawLine(frame());
  if (json === true) return jsonLine;
  const style = styleFor(process.stdout);
  return (event) => formatEvent(event, style);
}

function reports({ notices$, state$ }: Jetstream, { verbose }: TailOptions): Observable<unknown> {
  const style = styleFor(process.stderr);
  return merge(
    notices$.pipe(tap((notice) => say(formatNotice(notice, style)))),
    verbose ? state$.pipe(tap((state) => say(formatState(state, style)))) : EMPTY,
  );
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The accounts asked for; handles are looked up. */
async function didsOf(options: TailOptions): Promise<readonly string[] | undefined> {
  const { did, handle, resolver } = options;
  if (did === undefined && handle === undefined) return undefined;
  const found = (handle ?? []).map((name) => resolveHandle(name, resolver ? { resolver } : {}));
  const resolved = found.length === 0 ? of([]) : forkJoin(found);
  return [...(did ?? []), ...(await lastValueFrom(resolved, { defaultValue: [] }))];
}
