import type { Observable, Subscription } from 'rxjs';
import { connections, type Conversation, type Line } from '../core/connections.js';
import { plainEnd } from '../core/plain-end.js';
import type { Secrets } from '../core/secrets.js';
import type { Socket, SocketEnd } from '../core/socket.js';
import type { Hooks } from '../core/stream-handle.js';
import { ConnectionClosedError } from '../errors.js';
import { openSocket } from '../transport/open-socket.js';
import type { Reply } from './commands.js';
import { Coverage } from './coverage.js';
import { mayTryAgain, type Handover } from './handover.js';
import type { AstroMessage, Interest, Interests } from './interest.js';
import type { AstroNoticeBody } from './notice.js';
import type { ResolvedAstroOptions } from './options.js';
import { Reading } from './reading.js';
import * as say from './say.js';
import { Subscriptions } from './subscriptions.js';

/** How long a connection that was taken over from may still deliver, ms: the server's pong limit. */
const DRAIN = 70_000;

/** The connections of a client from the first topic that is wanted to the last. */
export class AstroRun {
  private readonly subscriptions: Subscriptions;
  private readonly coverage: Coverage;
  private readonly reading: Reading;
  /** Ends of connections that were taken over from, by their number. */
  private readonly drains = new Map<number, Subscription>();
  private handover: Handover | undefined;
  private line: Line<AstroNoticeBody> | undefined;
  private socket: Socket | undefined;

  constructor(
    private readonly options: ResolvedAstroOptions,
    private readonly hooks: Hooks<AstroNoticeBody>,
    private readonly interests: Interests,
    private readonly secrets: Secrets,
  ) {
    this.reading = new Reading(options, hooks, secrets, {
      message: (message) => {
        this.deliver(message);
      },
      response: (response, line) => {
        this.answered(response, line);
      },
      reconnect: (token, line) => {
        this.leaving(line, token);
      },
    });
    this.coverage = new Coverage(interests, options.scheduler, (body) => {
      this.notice(body);
    });
    this.subscriptions = new Subscriptions(
      interests,
      secrets,
      options,
      (body) => {
        this.notice(body);
      },
      (interest) => {
        if (this.line !== undefined) this.coverage.covered(interest, this.line.connection);
      },
    );
  }

  /** Never emits; errors when the client has to give up. */
  connections(): Observable<never> {
    return connections<string, AstroNoticeBody>(this.options, this.hooks, (line) =>
      this.converse(line),
    );
  }

  /** Somebody came to a topic, or left it. */
  touch(interest: Interest): void {
    this.subscriptions.touch(interest);
  }

  /** Every room of a topic is left at once. */
  drop(topic: string): void {
    this.subscriptions.drop(topic);
  }

  /** The last one left: what can be said at once is said, and nothing is waited for. */
  stop(): void {
    this.subscriptions.stop();
    for (const drain of this.drains.values()) drain.unsubscribe();
    this.drains.clear();
    this.interests.all().forEach((interest) => {
      this.interests.remove(interest);
    });
  }

  private converse(line: Line<AstroNoticeBody>): Conversation {
    const { options, handover } = this;
    const { scheduler, connectTimeout, stallTimeout, address } = options;
    const url = new URL(address);
    if (handover !== undefined) url.searchParams.set('reconnect_token', handover.token);
    let socket: Socket | undefined;
    let isReady = false;
    const sign = () => {
      this.coverage.sign(line.connection);
    };
    const open = openSocket(options, url.href, []);

    const welcome = (clientId: string | undefined) => {
      if (isReady || socket === undefined) return;
      isReady = true;
      line.ready(clientId === undefined ? {} : { session: this.secrets.hide(clientId) });
      this.takeOver(line, socket, handover);
    };

    return {
      open: (events) =>
        open({
          ...events,
          alive: () => {
            sign();
            events.alive();
          },
        }),
      limits: { connect: connectTimeout, firstFrame: connectTimeout, stall: stallTimeout },
      opened: (opened) => {
        socket = opened;
      },
      frame: (text) => {
        sign();
        this.reading.read(text, line, welcome);
      },
      binary: ({ length }) => {
        line.notice(say.malformed('a binary frame', `${length} bytes`));
      },
      ended: (end, opened) => {
        if (!isReady && handover !== undefined && this.handover === handover) {
          this.handoverFailed(handover, end, opened);
        }
        return plainEnd(this.secrets.hideEnd(end), opened, scheduler.now());
      },
      closed: () => {
        this.coverage.closed(line.connection);
        this.drains.get(line.connection)?.unsubscribe();
        this.drains.delete(line.connection);
        if (this.socket === socket) {
          this.socket = undefined;
          this.line = undefined;
          this.subscriptions.commands.to(undefined);
          this.subscriptions.commands.forget();
        }
      },
    };
  }

  private answered(
    { nonce, ...reply }: { readonly nonce: string | undefined } & Reply,
    line: Line<AstroNoticeBody>,
  ): void {
    // What an old connection still answers, its successor has been asked again.
    if (line !== this.line) return;
    const known = this.subscriptions.commands.answered(nonce, reply);
    // Not to a command of ours, and not to one of before: nothing to act upon.
    if (!known && reply.error !== undefined) {
      line.notice(say.malformed(`${this.secrets.hide(reply.error)} to no command`, ''));
    }
  }

  private deliver({ id, ts, topic, room, data }: AstroMessage): void {
    const there = this.interests.at(topic, room) ?? this.interests.adopt(topic, room);
    if (there === undefined) return;
    const message: AstroMessage = { id, ts, topic, room, data };
    for (const interest of [...there]) {
      for (const listener of [...interest.listeners]) listener.next(message);
    }
  }

  /** The server goes away: its successor is called at once, and has all that is subscribed now. */
  private leaving(line: Line<AstroNoticeBody>, token: string | undefined): void {
    if (this.line !== line || this.handover !== undefined) return;
    const { commands } = this.subscriptions;
    // What is asked for from now on would be known to one of the two only.
    commands.to(undefined);
    if (token !== undefined) {
      const all = this.interests.all();
      this.handover = {
        token,
        restored: all.filter(({ wire }) => wire === 'on'),
        doubtful: all.filter(({ wire }) => wire === 'asked' || wire === 'leaving'),
        tries: 0,
      };
    }
    line.notice(say.handover());
    line.relieve();
  }

  /** A connection is ready: it is the one that commands go to. */
  private takeOver(
    line: Line<AstroNoticeBody>,
    socket: Socket,
    handover: Handover | undefined,
  ): void {
    const before = this.line;
    this.line = line;
    this.socket = socket;
    this.coverage.opened(line.connection, socket.ping);
    this.reading.begin();
    if (before !== undefined) this.drain(before);
    const taken = handover !== undefined && this.handover === handover ? handover : undefined;
    this.handover = undefined;
    this.subscriptions.startAfresh();
    for (const interest of taken?.restored ?? []) this.restore(interest, line.connection);
    // What was under way is asked for again where it is wanted, and left where it is not.
    for (const interest of taken?.doubtful ?? []) {
      if (!interest.wanted) this.restore(interest, line.connection);
    }
    this.subscriptions.commands.to((text) => {
      socket.send(text);
    });
  }

  /** A topic is subscribed on a connection that took over. */
  private restore(interest: Interest, connection: number): void {
    const known = this.interests.get(interest.key);
    // Those that were left meanwhile are subscribed here all the same, until it is told.
    if (known === undefined) this.interests.add(interest);
    else if (known !== interest) return;
    interest.wire = 'on';
    this.interests.route(interest, interest.place);
    this.coverage.covered(interest, connection);
    this.subscriptions.touch(interest);
  }

  /** A connection that was taken over from closes by itself; one that does not is closed. */
  private drain(line: Line<AstroNoticeBody>): void {
    const timer = this.options.scheduler.schedule(() => {
      line.leave(new ConnectionClosedError(1000, 'taken over'));
    }, DRAIN);
    this.drains.set(line.connection, timer);
  }

  private handoverFailed(handover: Handover, end: SocketEnd, opened: boolean): void {
    if (mayTryAgain(handover, end, opened)) return;
    this.handover = undefined;
    this.notice(say.handoverRefused());
  }

  /** Tells of something, as of the connection that serves. */
  notice(body: AstroNoticeBody): void {
    this.hooks.notice(body, this.line?.connection ?? 0, this.options.url);
  }
}
