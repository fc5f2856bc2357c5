import type { SchedulerLike, Subscription } from 'rxjs';
import { isJetstreamError } from '../errors.js';
import type { Interest } from './interest.js';
import { ASTRO_RATE, commandLimiter } from './limiter.js';

/** A command of the client. */
export type Command =
  | { readonly type: 'subscribe' | 'unsubscribe'; readonly interest: Interest }
  /** Every room of a topic is left. */
  | { readonly type: 'drop'; readonly topic: string };

/** What the server said to a command, or that it said nothing. */
export interface Reply {
  /** `undefined` when it was done. */
  readonly error: string | undefined;
  readonly message: string;
  readonly room: string | undefined;
}

/** Who writes commands: what is still to be done is looked up when a command's turn comes. */
export interface CommandSource {
  /** The next command, taken from what waits; `undefined` when there is none. */
  take(): Command | undefined;
  /** What the server said. */
  replied(command: Command, reply: Reply): void;
  /** A token could not be had. */
  failed(command: Command, error: unknown): void;
}

interface Sent {
  readonly command: Command;
  readonly deadline: Subscription;
}

/** How long commands wait after the server found them too many, ms: the vendor's advice. */
export const LIMITED_PAUSE = 5000;
/** Commands of before whose late answers are still understood. */
const LATE = 64;

/**
 * Sends commands one after another at the rate that Astro allows, and finds out which one an answer
 * is to: by its nonce, or, where it has none (`rate_limit_exceeded`), by the order of sending.
 */
export class Commands {
  private readonly limiter = commandLimiter(ASTRO_RATE);
  private readonly sent = new Map<string, Sent>();
  private readonly late = new Map<string, Command>();
  private send: ((text: string) => void) | undefined;
  private timer: Subscription | undefined;
  private pausedUntil = -Infinity;
  private asking = false;
  private count = 0;
  private generation = 0;

  constructor(
    private readonly source: CommandSource,
    private readonly scheduler: SchedulerLike,
    private readonly random: () => number,
    private readonly responseTimeout: number,
  ) {}

  /** Commands go to this connection from now on; `undefined`: to none, for the time being. */
  to(send: ((text: string) => void) | undefined): void {
    this.send = send;
    this.pump();
  }

  /** Forgets what was sent: nobody will answer any more. */
  forget(): void {
    this.generation += 1;
    this.asking = false;
    for (const { deadline } of this.sent.values()) deadline.unsubscribe();
    this.sent.clear();
    this.late.clear();
  }

  /** Ends every timer. */
  stop(): void {
    this.send = undefined;
    this.forget();
    this.timer?.unsubscribe();
    this.timer = undefined;
  }

  /** When commands are sent again. */
  get resumesAt(): number {
    return this.pausedUntil;
  }

  /** Sends what waits, as far as the rate allows. */
  pump(): void {
    while (this.send !== undefined && this.timer === undefined && !this.asking) {
      const now = this.scheduler.now();
      // The clock may have been set back since.
      this.pausedUntil = Math.min(this.pausedUntil, now + LIMITED_PAUSE);
      const wait = Math.max(this.pausedUntil - now, this.limiter.wait(now));
      if (wait > 0) {
        this.timer = this.scheduler.schedule(() => {
          this.timer = undefined;
          this.pump();
        }, wait);
        return;
      }
      const command = this.source.take();
      if (command === undefined) return;
      this.begin(command);
    }
  }

  /** An answer came. Gives whether it is one to a command of ours. */
  answered(nonce: string | undefined, reply: Reply): boolean {
    // No other error comes without a nonce: it is to no command then.
    const isLimit = reply.error === 'rate_limit_exceeded';
    const known = nonce ?? (isLimit ? firstKey(this.sent) : undefined);
    if (known === undefined) return false;
    const found = this.sent.get(known);
    const command = found?.command ?? this.late.get(known);
    if (command === undefined) return false;
    found?.deadline.unsubscribe();
    this.sent.delete(known);
    this.late.delete(known);
    if (isLimit) {
      this.pausedUntil = this.scheduler.now() + LIMITED_PAUSE;
      // If it was another one's, the real answer to this is still to come.
      if (nonce === undefined) this.remember(known, command);
      this.timer?.unsubscribe();
      this.timer = undefined;
    }
    this.source.replied(command, reply);
    this.pump();
    return true;
  }

  private remember(nonce: string, command: Command): void {
    this.late.set(nonce, command);
    const oldest = firstKey(this.late);
    if (this.late.size > LATE && oldest !== undefined) this.late.delete(oldest);
  }

  private begin(command: Command): void {
    if (command.type !== 'subscribe') {
      this.write(command, undefined);
      return;
    }
    const { generation } = this;
    try {
      const token = command.interest.token.get();
      if (typeof token === 'string') {
        this.write(command, token);
        return;
      }
      this.asking = true;
      token.then(
        (given) => {
          if (generation !== this.generation) return;
          this.asking = false;
          this.write(command, given);
          this.pump();
        },
        (error: unknown) => {
          if (generation !== this.generation) return;
          this.asking = false;
          this.source.failed(command, error);
          this.pump();
        },
      );
    } catch (error) {
      if (!isJetstreamError(error)) throw error;
      this.source.failed(command, error);
    }
  }

  private write(command: Command, token: string | undefined): void {
    this.count += 1;
    const nonce = `${this.count.toString(36)}-${Math.floor(this.random() * 2 ** 48).toString(36)}`;
    if (command.type === 'subscribe') command.interest.usedToken = token;
    this.limiter.spend(this.scheduler.now());
    const deadline = this.scheduler.schedule(() => {
      this.sent.delete(nonce);
      this.remember(nonce, command);
      this.source.replied(command, { error: 'timeout', message: '', room: undefined });
      this.pump();
    }, this.responseTimeout);
    this.sent.set(nonce, { command, deadline });
    this.send?.(JSON.stringify(textOf(command, nonce, token)));
  }
}

/** A command as Astro reads it. */
export function textOf(command: Command, nonce: string, token: string | undefined): object {
  if (command.type === 'drop')
    return { type: 'unsubscribe', nonce, data: { topic: command.topic } };
  const { topic, room, canonical, tokenType } = command.interest;
  if (command.type === 'unsubscribe') {
    return { type: 'unsubscribe', nonce, data: { topic, room: canonical ?? room } };
  }
  return { type: 'subscribe', nonce, data: { topic, room, token, token_type: tokenType } };
}

function firstKey(map: ReadonlyMap<string, unknown>): string | undefined {
  for (const key of map.keys()) return key;
  return undefined;
}
