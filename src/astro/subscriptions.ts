import type { SchedulerLike, Subscription } from 'rxjs';
import { backoffDelay, type Backoff } from '../core/backoff.js';
import type { Secrets } from '../core/secrets.js';
import { isJetstreamError } from '../errors.js';
import { Commands, type Command, type CommandSource, type Reply } from './commands.js';
import { AstroTopicError } from './errors.js';
import type { Interest, Interests } from './interest.js';
import type { AstroNoticeBody } from './notice.js';
import * as say from './say.js';

/** Errors of the server's that may pass. */
const PASSING = new Set(['err_deadline_exceeded', 'err_internal_error', 'timeout', 'token']);

/** How often a topic is left before it is left alone. */
const UNSUBSCRIBE_TRIES = 4;

/** What {@link Subscriptions} needs. */
export interface SubscriptionsOptions {
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly retry: Backoff;
  readonly responseTimeout: number;
}

/**
 * Brings what is subscribed on the wire in line with what is wanted, whatever happens to the
 * connection. Nothing is decided when a command is asked for, all when its turn comes: who leaves a
 * topic and comes back in between costs no command.
 */
export class Subscriptions implements CommandSource {
  readonly commands: Commands;
  /** Interests that need a command, in their order, and topics to be left as a whole. */
  private waiting = new Set<Interest | string>();
  /** Pauses before another try. */
  private readonly pauses = new Map<Interest, Subscription>();

  constructor(
    private readonly interests: Interests,
    private readonly secrets: Secrets,
    private readonly options: SubscriptionsOptions,
    private readonly notice: (body: AstroNoticeBody) => void,
    /** A topic is subscribed. */
    private readonly subscribed: (interest: Interest) => void,
  ) {
    const { scheduler, random, responseTimeout } = options;
    this.commands = new Commands(this, scheduler, random, responseTimeout);
  }

  /** Something has changed about an interest. */
  touch(interest: Interest): void {
    const { wire, wanted } = interest;
    if (wanted ? wire === 'off' : wire === 'on') this.waiting.add(interest);
    else this.waiting.delete(interest);
    if (!wanted) this.endPause(interest);
    if (!wanted && wire === 'off') this.interests.remove(interest);
    this.commands.pump();
  }

  /** Leaves every room of a topic by one command. */
  drop(topic: string): void {
    this.waiting.add(topic);
    this.commands.pump();
  }

  /** A connection without any subscription: all are to be made. */
  startAfresh(): void {
    this.commands.forget();
    this.waiting = new Set();
    for (const interest of this.interests.all()) {
      interest.wire = 'off';
      if (!interest.wanted) this.interests.remove(interest);
      else if (!this.pauses.has(interest)) this.waiting.add(interest);
    }
  }

  /** Ends every timer. */
  stop(): void {
    this.commands.stop();
    for (const pause of this.pauses.values()) pause.unsubscribe();
    this.pauses.clear();
  }

  take(): Command | undefined {
    for (const item of this.waiting) {
      this.waiting.delete(item);
      if (typeof item === 'string') return this.dropped(item);
      const { topic, wire, wanted } = item;
      if (wanted && wire === 'off') {
        item.wire = 'asked';
        return { type: 'subscribe', interest: item };
      }
      if (!wanted && wire === 'on') {
        // Without a name for it, the command would leave every room of the topic.
        const nameless = item.place === undefined && this.interests.isWanted(topic);
        if (nameless || this.isShared(item)) {
          this.left(item);
          continue;
        }
        const leaving = [...this.waiting].filter(
          (other) => typeof other !== 'string' && other.topic === topic && !other.wanted,
        );
        if (leaving.length > 0 && !this.interests.isWanted(topic)) return this.dropped(topic);
        item.wire = 'leaving';
        return { type: 'unsubscribe', interest: item };
      }
    }
    return undefined;
  }

  replied(command: Command, reply: Reply): void {
    if (command.type === 'drop') {
      if (isPassing(reply.error)) this.waiting.add(command.topic);
    } else if (command.type === 'subscribe') {
      this.subscribeReplied(command.interest, reply);
    } else {
      this.unsubscribeReplied(command.interest, reply);
    }
  }

  failed(command: Command, error: unknown): void {
    if (command.type !== 'subscribe') return;
    if (isJetstreamError(error) && error.retryable) this.retryLater(command.interest, error.code);
    else this.fail(command.interest, error);
  }

  private subscribeReplied(interest: Interest, { error, message, room }: Reply): void {
    if (error === undefined) {
      interest.failures = 0;
      interest.renewed = false;
      interest.wire = 'on';
      this.endPause(interest);
      this.interests.route(interest, room ?? interest.room);
      this.subscribed(interest);
      this.touch(interest);
      return;
    }
    // An answer that comes late may be to a command that was sent again and has worked since.
    if (interest.wire !== 'asked') return;
    interest.wire = 'off';
    if (!interest.wanted) {
      this.touch(interest);
    } else if (error === 'rate_limit_exceeded') {
      this.first(interest);
      const retryAt = this.commands.resumesAt;
      this.notice(say.rateLimited(interest.topic, interest.place, retryAt));
    } else if (error === 'err_unauthorized' && !interest.renewed && interest.renewToken()) {
      interest.renewed = true;
      this.first(interest);
    } else if (isPassing(error)) {
      this.retryLater(interest, error);
    } else {
      this.fail(interest, this.refusal(interest, error, message));
    }
  }

  private unsubscribeReplied(interest: Interest, { error }: Reply): void {
    if (interest.wire !== 'leaving') return;
    interest.failures = error === undefined ? 0 : interest.failures + 1;
    // What still comes for it finds nobody: not worth asking for ever.
    if (isPassing(error) && interest.failures < UNSUBSCRIBE_TRIES) interest.wire = 'on';
    else this.left(interest);
    this.touch(interest);
  }

  /** The topic is not subscribed any more. */
  private left(interest: Interest): void {
    interest.wire = 'off';
    interest.on.clear();
    interest.lostSince = undefined;
    if (!interest.wanted) this.interests.remove(interest);
  }

  /** Every room of a topic is left; who came back meanwhile has to be subscribed again. */
  private dropped(topic: string): Command {
    for (const interest of this.interests.ofTopic(topic)) {
      this.waiting.delete(interest);
      this.left(interest);
      if (interest.wanted) this.waiting.add(interest);
    }
    return { type: 'drop', topic };
  }

  /** Whether another interest means the same room by another name. */
  private isShared(interest: Interest): boolean {
    const { topic, canonical } = interest;
    if (canonical === undefined) return false;
    const there = this.interests.at(topic, canonical) ?? [];
    return [...there].some((other) => other !== interest && other.wanted && other.wire !== 'off');
  }

  private retryLater(interest: Interest, serverCode: string): void {
    interest.wire = 'off';
    interest.failures += 1;
    const { scheduler, retry, random } = this.options;
    let delay: number;
    try {
      const cause = this.refusal(interest, serverCode, '');
      delay = backoffDelay(interest.failures, retry, random, cause);
    } catch (error) {
      this.fail(interest, error);
      return;
    }
    const retryAt = scheduler.now() + delay;
    this.notice(say.topicRetry(interest.topic, interest.place, serverCode, retryAt));
    this.endPause(interest);
    this.pauses.set(
      interest,
      scheduler.schedule(() => {
        this.pauses.delete(interest);
        this.touch(interest);
      }, delay),
    );
  }

  private endPause(interest: Interest): void {
    this.pauses.get(interest)?.unsubscribe();
    this.pauses.delete(interest);
  }

  private fail(interest: Interest, error: unknown): void {
    this.waiting.delete(interest);
    this.endPause(interest);
    interest.wire = 'off';
    interest.on.clear();
    this.interests.remove(interest);
    for (const listener of [...interest.listeners]) listener.error(error);
  }

  private refusal({ topic, room }: Interest, code: string, message: string): AstroTopicError {
    const hint =
      code === 'err_unauthorized'
        ? 'check token, tokenType and the scopes of the token'
        : 'check the names of the topic and the room';
    const { secrets } = this;
    return new AstroTopicError(secrets.hide(code), topic, room, secrets.hide(message), hint);
  }

  /** Ahead of what waits. */
  private first(interest: Interest): void {
    this.waiting = new Set([interest, ...this.waiting]);
  }
}

function isPassing(error: string | undefined): error is string {
  return error !== undefined && (PASSING.has(error) || error === 'rate_limit_exceeded');
}
