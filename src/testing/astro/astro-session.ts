import { type SchedulerLike, Subscription } from 'rxjs';
import { Keepalive } from '../session/keepalive.js';
import { type Link, type LinkHandlers } from '../session/link.js';
import { type AstroRequest, type AstroVerdict } from './astro-options.js';

/** A topic and room a connection has. */
export interface AstroSubscription {
  readonly topic: string;
  readonly room: string;
}

/** What a session needs of its server. */
export interface AstroHost {
  readonly scheduler: SchedulerLike;
  readonly options: {
    readonly pingInterval: number;
    readonly pongTimeout: number;
    readonly responseDelay: number;
  };
  /** What is said to a command in place of the usual, if anything. */
  readonly commandFault: AstroCommandFault | undefined;
  authorize(request: AstroRequest): AstroVerdict;
  /** Stamps a frame with id and time. */
  stamped(frame: object): string;
}

/** A command as it was received. */
export interface AstroCommand {
  readonly type: 'subscribe' | 'unsubscribe';
  readonly nonce: string | undefined;
  readonly topic: string;
  readonly room: string | undefined;
}

/**
 * Decides what is said to a command: an error code; `silence`, which is nothing; or `undefined`,
 * which is the usual.
 */
export type AstroCommandFault = (command: AstroCommand) => string | undefined;

/** Half of the 70 s is between two pings, at most: pings stop while a pong is awaited. */
const pongWait = (interval: number, timeout: number) => Math.max(1, timeout - interval);

/** The server's end of one connection to Astro. */
export class AstroSession implements LinkHandlers {
  readonly subscriptions = new Map<string, AstroSubscription>();
  sent = 0;
  private readonly keepalive: Keepalive;
  private readonly timers = new Subscription();
  private over = false;

  constructor(
    private readonly host: AstroHost,
    private readonly link: Link,
    readonly clientId: string,
    private readonly mayCommand: (now: number) => boolean,
    private readonly onEnd: (session: AstroSession) => void,
  ) {
    const { pingInterval, pongTimeout } = host.options;
    this.keepalive = new Keepalive(
      {
        scheduler: host.scheduler,
        pingInterval,
        pongTimeout: pongWait(pingInterval, pongTimeout),
      },
      () => link.ping(),
      () => link.destroy(),
    );
  }

  /** Greets. A connection that took over begins with what the other one had. */
  start(restored: Iterable<AstroSubscription>): void {
    for (const subscription of restored) this.add(subscription);
    this.link.listen(this);
    this.keepalive.start();
    this.say({ type: 'welcome', data: { client_id: this.clientId, message: 'connected' } });
  }

  /** Turns a connection away: no welcome. */
  refuse(code: number, reason: string): void {
    this.link.listen(this);
    this.link.close(code, reason);
  }

  /** Sends a message, if its topic and room are subscribed. Gives whether they are. */
  publish(topic: string, room: string, text: string): boolean {
    if (this.over || !this.subscriptions.has(keyOf(topic, room))) return false;
    this.sent += 1;
    this.link.send(text);
    return true;
  }

  /** Sends a frame that is no message. */
  say(frame: object): void {
    if (!this.over) this.link.sendExtra(this.host.stamped(frame));
  }

  /** Sends a frame as it stands. */
  raw(frame: string | Uint8Array): void {
    if (!this.over) this.link.sendExtra(frame);
  }

  end(how: 'fin' | 'rst' | { readonly code: number; readonly reason?: string }): void {
    if (typeof how === 'string') this.link.cut(how);
    else this.link.close(how.code, how.reason ?? '');
  }

  /** Ends it after so many milliseconds, if it has not ended by then. */
  endLater(how: { readonly code: number; readonly reason: string }, delay: number): void {
    this.timers.add(this.host.scheduler.schedule(() => this.end(how), delay));
  }

  destroy(): void {
    this.link.destroy();
  }

  message(data: string | Uint8Array): void {
    const isFit = this.mayCommand(this.host.scheduler.now());
    if (!isFit) {
      this.respond(undefined, 'rate_limit_exceeded', { message: 'too many commands' });
      return;
    }
    if (typeof data !== 'string') {
      this.respond(undefined, 'err_bad_request', { message: 'text frames only' });
      return;
    }
    const command = objectOf(data);
    const nonce = textOf(command?.['nonce']);
    if (command === undefined) {
      this.respond(undefined, 'err_bad_request', { message: 'no JSON object' });
      return;
    }
    const { type } = command;
    const given = isObject(command['data']) ? command['data'] : {};
    if (type !== 'subscribe' && type !== 'unsubscribe') {
      this.respond(nonce, 'invalid_message_type', { message: `no such type: ${String(type)}` });
      return;
    }
    const topic = textOf(given['topic']);
    const room = textOf(given['room']);
    if (topic === undefined) {
      this.respond(nonce, 'err_bad_request', { message: 'topic is missing' });
      return;
    }
    const fault = this.host.commandFault?.({ type, nonce, topic, room });
    if (fault === 'silence') return;
    if (fault !== undefined) {
      const named = fault === 'rate_limit_exceeded' ? undefined : nonce;
      this.respond(named, fault, { message: 'a fault of the test' });
      return;
    }
    if (type === 'subscribe') this.subscribe(nonce, topic, room, given);
    else this.unsubscribe(nonce, topic, room);
  }

  pong(): void {
    this.keepalive.pong();
  }

  drained(): void {
    // Nothing waits here: what a client does not read waits in its socket.
  }

  closed(): void {
    this.over = true;
    this.keepalive.stop();
    this.timers.unsubscribe();
    this.onEnd(this);
  }

  private subscribe(
    nonce: string | undefined,
    topic: string,
    asked: string | undefined,
    given: Readonly<Record<string, unknown>>,
  ): void {
    const token = textOf(given['token']);
    const tokenType = textOf(given['token_type']);
    if (token === undefined || !/^(jwt|oauth2|apikey)$/.test(tokenType ?? '')) {
      this.respond(nonce, 'err_bad_request', { message: 'token or token_type is missing' });
      return;
    }
    const request = { topic, room: asked, token, tokenType: tokenType as string };
    const verdict = this.host.authorize(request);
    if ('error' in verdict) {
      this.respond(nonce, verdict.error, { message: verdict.message ?? 'refused' });
      return;
    }
    const { room } = verdict;
    const message = 'successfully subscribed to topic';
    this.respond(nonce, undefined, { message, topic, room }, () => {
      this.add({ topic, room });
    });
  }

  private unsubscribe(nonce: string | undefined, topic: string, room: string | undefined): void {
    for (const [key, subscription] of [...this.subscriptions]) {
      if (subscription.topic !== topic) continue;
      if (room === undefined || subscription.room === room) this.subscriptions.delete(key);
    }
    this.respond(nonce, undefined, { message: 'successfully unsubscribed', topic, room });
  }

  private add(subscription: AstroSubscription): void {
    this.subscriptions.set(keyOf(subscription.topic, subscription.room), subscription);
  }

  private respond(
    nonce: string | undefined,
    error: string | undefined,
    data: object,
    done?: () => void,
  ): void {
    const answer = () => {
      this.say({ type: 'response', nonce, error, data });
      done?.();
    };
    const { responseDelay } = this.host.options;
    if (responseDelay === 0) answer();
    else this.timers.add(this.host.scheduler.schedule(answer, responseDelay));
  }
}

function keyOf(topic: string, room: string): string {
  return JSON.stringify([topic, room]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
