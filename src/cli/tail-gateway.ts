import { EMPTY, endWith, ignoreElements, merge, type Observable, take, tap } from 'rxjs';
import type { AstroMessage, AstroTokenType } from '../astro/index.js';
import type { BloomrMessage, Replay } from '../bloomr/index.js';
import type { HandleOf } from '../core/stream-handle.js';
import type { NoticeBase } from '../notice.js';
import { CliError } from './cli-error.js';
import { formatNotice, formatState } from './format-report.js';
import { Output, stdoutSink } from './output.js';
import { excerpt, jsonLine, printable } from './printable.js';
import { styleFor, type Style } from './style.js';
import { untilEnd } from './until-end.js';

/** Options of `tail --astro` and `tail --bloomr`, as the command line gives them. */
export interface TailGatewayOptions {
  readonly astro?: true;
  /** Id of the script. */
  readonly bloomr?: string;
  readonly topic?: readonly string[];
  readonly room?: string;
  readonly tokenType?: AstroTokenType;
  readonly channel?: string;
  readonly replay?: string;
  readonly metadata?: true;
  readonly url?: string;
  readonly maxRetries?: number;
  readonly limit?: number;
  readonly json?: true;
  readonly verbose?: true;
}

/** Characters of a payload that a line shows. */
const TEXT = 160;

/** Follows Astro or Bloomr: messages on stdout, one a line. Gives the exit code. */
export async function tailGateway(options: TailGatewayOptions): Promise<number> {
  const { url, maxRetries } = options;
  const common = {
    ...(url !== undefined && { url }),
    ...(maxRetries !== undefined && { retry: { maxRetries } }),
  };
  if (options.bloomr !== undefined) {
    const token = tokenOf('BLOOMR_TOKEN');
    const { bloomr } = await import('../bloomr/index.js');
    const { channel, replay, metadata } = options;
    const stream = bloomr<unknown, boolean>({
      ...common,
      stream: options.bloomr,
      token,
      ...(channel !== undefined && { channel }),
      ...(replay !== undefined && { replay: replay as Replay }),
      includeMetadata: metadata === true,
    });
    return run(stream, stream, options, scriptLine);
  }
  const token = tokenOf('ASTRO_TOKEN');
  const { astro } = await import('../astro/index.js');
  const { topic: names = ['channel.activities'], room, tokenType } = options;
  const client = astro({ ...common, token, ...(tokenType !== undefined && { tokenType }) });
  const topics = names.map((name) => client.topic(name, room === undefined ? {} : { room }));
  return run(merge<AstroMessage[]>(...topics), client, options, topicLine);
}

/** Not an argument: others on the machine see those. */
function tokenOf(name: string): string {
  const token = process.env[name];
  if (token !== undefined && token !== '') return token;
  throw new CliError('there is no token', `set the environment variable ${name}`);
}

async function run<T>(
  messages: Observable<T>,
  { notices$, state$ }: HandleOf<NoticeBase & { readonly code: string }>,
  { json, limit = Number.POSITIVE_INFINITY, verbose }: TailGatewayOptions,
  format: (message: T, style: Style) => string,
): Promise<number> {
  const output = new Output(stdoutSink());
  const style = styleFor(process.stdout);
  const reportStyle = styleFor(process.stderr);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const work = messages.pipe(
    tap((message) => {
      output.write(json === true ? jsonLine(message) : format(message, style));
    }),
    take(limit),
    ignoreElements(),
    endWith(0),
  );
  const reports = merge(
    notices$.pipe(tap((notice) => say(formatNotice(notice, reportStyle)))),
    verbose === true ? state$.pipe(tap((state) => say(formatState(state, reportStyle)))) : EMPTY,
  ).pipe(ignoreElements());
  return untilEnd(merge(reports, work), output);
}

function topicLine({ ts, topic, room, data }: AstroMessage, style: Style): string {
  const place = style.cyan(printable(topic));
  return `${style.dim(printable(ts))} ${place} ${printable(room)} ${payload(data)}`;
}

function scriptLine({ id, data, metadata }: BloomrMessage<unknown, boolean>, style: Style): string {
  const more = metadata === undefined ? '' : ` ${style.dim(payload(metadata))}`;
  return `${style.dim(printable(id))} ${payload(data)}${more}`;
}

function payload(value: unknown): string {
  return excerpt(jsonLine(value ?? null), TEXT);
}
