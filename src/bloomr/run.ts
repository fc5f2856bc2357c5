import type { Conversation, Line } from '../core/connections.js';
import { cut } from '../core/json.js';
import { plainEnd } from '../core/plain-end.js';
import { RecentIds } from '../core/recent-ids.js';
import type { Secrets } from '../core/secrets.js';
import type { SocketEnd } from '../core/socket.js';
import { TokenSource } from '../core/token.js';
import { CursorError } from '../errors.js';
import { openSocketIo, type SocketIoEvent } from '../transport/socket-io.js';
import { BloomrError, errorText, isAuthentication, serverText } from './errors.js';
import { metadataOf, type BloomrMessage } from './message.js';
import type { BloomrNoticeBody } from './notice.js';
import {
  isSource,
  readBeginning,
  REPLAY_MAX,
  type Beginning,
  type ReplayInput,
  type ResolvedBloomrOptions,
} from './options.js';
import { checkPlace, noteTime, type ReplaySource } from './position.js';
import type { ResolvedReplay } from './replay.js';
import { Resume, REWIND } from './resume.js';
import * as say from './say.js';

/** Silence after which a replay is taken to have come to its end, ms: no server says so. */
const QUIET = 5000;
/** Unknown events that are told: whatever a server sends must not fill the memory. */
const UNKNOWN = 64;

type BloomrLine = Line<BloomrNoticeBody>;

/** The connections of one subscription, and what they share. */
export class BloomrRun<T> {
  private readonly seen: RecentIds;
  private readonly resume: Resume;
  private readonly token: TokenSource;
  private readonly unknown = new Set<string>();
  private line: BloomrLine | undefined;
  /** Whether it is known where the stream begins. */
  private isPlaced = false;
  private replay: ResolvedReplay | undefined;
  /** Whether another token was asked for since a connection was ready. */
  private renewed = false;

  constructor(
    private readonly options: ResolvedBloomrOptions<T>,
    private readonly secrets: Secrets,
    private readonly tap: (text: string) => void,
    private readonly deliver: (message: BloomrMessage<T, boolean>) => void,
  ) {
    this.seen = new RecentIds(options.identities);
    this.token = new TokenSource(options.given.token, secrets);
    this.resume = new Resume(REPLAY_MAX, (body) => this.line?.notice(body));
  }

  /** One connection. */
  converse(
    line: BloomrLine,
  ): Conversation<SocketIoEvent> | PromiseLike<Conversation<SocketIoEvent>> {
    const { replay } = this.options;
    if (!this.isPlaced) {
      if (isSource(replay)) return this.load(replay).then(() => this.connect(line));
      this.place(replay);
    }
    return this.connect(line);
  }

  private async load(source: ReplaySource<ReplayInput>): Promise<void> {
    let given: ReplayInput | null | undefined;
    try {
      given = await source.load();
    } catch (cause) {
      if (cause instanceof CursorError) throw cause;
      throw new CursorError('the source of the position failed', { hint: 'see cause', cause });
    }
    this.place(readBeginning(given));
  }

  /** Takes the place where the stream begins. */
  private place(given: Beginning): void {
    const { options } = this;
    if (given !== undefined && 'gateway' in given) {
      checkPlace(given, { stream: options.given.stream, channel: options.channel });
      this.resume.startAfter(given.id, given.time_us / 1000);
      // It comes again, and is done.
      this.seen.add(given.id);
    } else {
      this.replay = given ?? options.otherwise;
    }
    this.isPlaced = true;
  }

  private connect(
    line: BloomrLine,
  ): Conversation<SocketIoEvent> | PromiseLike<Conversation<SocketIoEvent>> {
    const token = this.token.get();
    return typeof token === 'string'
      ? this.talk(line, token)
      : token.then((given) => this.talk(line, given));
  }

  private talk(line: BloomrLine, token: string): Conversation<SocketIoEvent> {
    const { options, resume, replay } = this;
    const { scheduler, connectTimeout, given, address } = options;
    const now = () => scheduler.now();
    const query = this.query(token);
    let isReady = false;
    this.line = line;

    const failed = (text: string): BloomrError => {
      const shown = this.secrets.hide(text);
      if (!isAuthentication(text)) return new BloomrError('server', shown, true);
      const another = !this.renewed && this.token.renew(token);
      this.renewed = true;
      return new BloomrError('authentication', shown, another);
    };
    const open = openSocketIo({
      io: given.io,
      options: given.socketOptions ?? {},
      url: address,
      query,
      timeout: connectTimeout,
    });

    return {
      open: (events) =>
        open({
          ...events,
          alive: () => {
            resume.sign(now());
            events.alive();
          },
        }),
      limits: { connect: connectTimeout, firstFrame: false, stall: false },
      opened: () => {
        isReady = true;
        this.renewed = false;
        resume.ready(now(), replay?.from(now()));
        line.ready({ atTip: query['replay'] === undefined });
      },
      frame: (event) => {
        resume.sign(now());
        this.tap(JSON.stringify([event.name, ...event.values]));
        if (event.name === 'error') line.leave(failed(errorText(event.values[0])));
        else this.read(event, line);
      },
      quiet: (ms) => {
        if (ms < QUIET) return;
        line.caughtUp('quiet');
        resume.settled(now());
      },
      ended: (end, opened) => this.explained(end, opened, failed),
      closed: () => {
        if (isReady) resume.lost();
      },
    };
  }

  /** What the connection asks for: after the first, to go on from the last message. */
  private query(token: string): Record<string, string> {
    const { replay } = this;
    const { given, channel, replayLimit } = this.options;
    const { lastId, begunAt } = this.resume;
    const query: Record<string, string> = {
      stream: given.stream,
      token,
      channel,
      includeMetadata: String(given.includeMetadata ?? false),
    };
    if (lastId !== undefined) {
      return { ...query, replay: lastId, replayLimit: String(REPLAY_MAX) };
    }
    if (replay !== undefined) {
      if (replay.text !== '') query['replay'] = replay.text;
      return { ...query, replayLimit: String(replayLimit) };
    }
    if (begunAt === undefined) return query;
    const since = new Date(begunAt - REWIND).toISOString();
    return { ...query, replay: since, replayLimit: String(REPLAY_MAX) };
  }

  private read({ name, values }: SocketIoEvent, line: BloomrLine): void {
    if (name === 'message') {
      this.message(values, line);
    } else if (name === 'warning') {
      line.notice(say.warning(this.secrets.hide(errorText(values[0]))));
      this.resume.warned(this.options.scheduler.now());
    } else if (!this.unknown.has(name) && this.unknown.size < UNKNOWN) {
      this.unknown.add(name);
      line.notice(say.unknownEvent(this.secrets.hide(cut(name, 128))));
    }
  }

  private message([payload, beside]: readonly unknown[], line: BloomrLine): void {
    const { idOf, given, scheduler } = this.options;
    let id: unknown;
    try {
      id = idOf(payload);
    } catch {
      // Told as any other payload that has none.
    }
    if (typeof id !== 'string' || id === '') {
      line.notice(say.malformed('no id', ''));
      return;
    }
    this.resume.message(id, scheduler.now());
    if (!this.seen.add(id)) return;
    line.news();
    const metadata = given.includeMetadata === true ? metadataOf(payload, beside) : undefined;
    const decoded = given.codec?.decode(payload);
    if (decoded?._tag === 'Left') {
      line.notice(say.malformed(`${id} is not as its codec expects`, ''));
      return;
    }
    const data = decoded === undefined ? (payload as T) : decoded.right;
    const message = { id, channel: this.options.channel, data, metadata };
    noteTime(message, scheduler.now());
    this.deliver(message);
  }

  /** What the server says for itself, else what the transport says. */
  private explained(
    end: SocketEnd,
    opened: boolean,
    failed: (text: string) => BloomrError,
  ): unknown {
    const { refusal, error } = end;
    const text = refusal === undefined ? '' : `${refusal.status} ${refusal.body}`;
    if (refusal?.status === 401 || refusal?.status === 403) return failed(text);
    // An error of the server's own, in place of a connection, comes with data or a message of its.
    if (!opened && error instanceof Error && isAuthentication(serverText(error))) {
      return failed(serverText(error));
    }
    return plainEnd(this.secrets.hideEnd(end), opened, this.options.scheduler.now());
  }
}
