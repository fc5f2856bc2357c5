import type { Decoder } from 'io-ts';
import { map, Observable, type Subscription } from 'rxjs';
import { checkText } from '../core/check-options.js';
import { checkToken } from '../core/gateway-options.js';
import { Secrets } from '../core/secrets.js';
import { handleOf, type HandleOf } from '../core/stream-handle.js';
import { TokenSource, type TokenInput } from '../core/token.js';
import { decodedBy } from './decode.js';
import { Delivering } from './delivering.js';
import { Interest, Interests, type AstroMessage, type Listener } from './interest.js';
import type { AstroNotice, AstroNoticeBody } from './notice.js';
import {
  resolveAstroOptions,
  tokenTypeOf,
  type AstroOptions,
  type AstroTokenType,
  type ResolvedAstroOptions,
} from './options.js';
import { AstroRun } from './run.js';
import type { AstroData, AstroTopic } from './topics.js';

/** What belongs to one topic. */
export interface AstroTopicOptions<D = unknown> {
  /** The room, usually a channel's id; by default the one that the token is for. */
  readonly room?: string;
  /** Token of this topic. @default the client's */
  readonly token?: TokenInput;
  /** @default the client's */
  readonly tokenType?: AstroTokenType;
  /**
   * An io-ts codec for `data`, where the payload is not documented or more of it is known. What it
   * refuses is dropped with a `malformed` notice.
   */
  readonly codec?: Decoder<unknown, D>;
}

/** A client of Astro: topics over one connection, and its state. */
export interface Astro extends HandleOf<AstroNotice> {
  /**
   * Messages of a topic: a cold Observable. The first subscriber of a topic and room subscribes to
   * it, the last that goes unsubscribes; all topics of a client share one connection, which lives
   * while any is in use.
   *
   * Errors: `AstroTopicError` when Astro refuses this topic (the others go on);
   * `InvalidOptionsError`; `RetryLimitError`.
   */
  topic<N extends AstroTopic | (string & {}), D = AstroData<N>>(
    name: N,
    options?: AstroTopicOptions<D>,
  ): Observable<AstroMessage<D, N>>;
  /** Completes every Observable of a topic, and leaves all of its rooms by one command. */
  dropTopic(name: AstroTopic | (string & {})): void;
}

/**
 * A client of StreamElements Astro. Nothing happens before a topic is subscribed to. The client
 * reconnects by itself and subscribes again; Astro replays nothing, so what may have been missed is
 * told by a `gap` notice for each topic.
 *
 * @example
 * ```ts
 * import { astro } from 'rx-jetstream/astro';
 *
 * const client = astro({ token: () => process.env['ASTRO_TOKEN'] ?? '' });
 * client.state$.subscribe((state) => console.log(state.status));
 * client.topic('channel.activities', { room: 'chan-1' }).subscribe(({ data }) => {
 *   console.log(data.type);
 * });
 * ```
 */
export function astro(given: AstroOptions = {}): Astro {
  return new AstroClient(given);
}

class AstroClient implements Astro {
  readonly state$;
  readonly notices$;
  readonly raw$;
  readonly metrics;
  private readonly secrets = new Secrets();
  private readonly interests = new Interests();
  private readonly delivering = new Delivering();
  private readonly connection: Observable<never>;
  /** Functions that give tokens are asked once for all of their topics. */
  private readonly sources = new WeakMap<object, { id: number; source: TokenSource }>();
  private sourceCount = 0;
  private running: Subscription | undefined;
  private run: AstroRun | undefined;
  private users = 0;

  constructor(private readonly given: AstroOptions) {
    const line = handleOf<never, AstroNotice, AstroOptions, ResolvedAstroOptions>(
      given,
      resolveAstroOptions,
      (options, hooks) => {
        hooks.delivery.ledger = this.delivering.ledger;
        const run = new AstroRun(options, hooks, this.interests, this.secrets);
        this.run = run;
        return run.connections();
      },
    );
    this.connection = line;
    this.metrics = line.metrics;
    this.state$ = line.state$;
    this.notices$ = line.notices$;
    this.raw$ = line.raw$.pipe(map((text) => this.secrets.hide(text)));
  }

  topic<N extends string, D = AstroData<N>>(
    name: N,
    options: AstroTopicOptions<D> = {},
  ): Observable<AstroMessage<D, N>> {
    return new Observable((subscriber) => {
      let interest: Interest;
      try {
        interest = this.interestIn(name, options);
      } catch (error) {
        subscriber.error(error);
        return undefined;
      }
      const notice = (body: AstroNoticeBody) => this.run?.notice(body);
      const hand = this.delivering.begin(subscriber, notice);
      const listener: Listener = {
        next: decodedBy(name, options.codec, hand, notice),
        error: (error) => {
          subscriber.error(error);
        },
        complete: () => {
          subscriber.complete();
        },
      };
      this.enter(interest, listener);
      return () => {
        this.leave(interest, listener);
      };
    });
  }

  dropTopic(name: string): void {
    const left = this.interests.ofTopic(name).flatMap(({ listeners }) => {
      const all = [...listeners];
      listeners.clear();
      return all;
    });
    if (left.length === 0) return;
    this.run?.drop(name);
    for (const listener of left) listener.complete();
  }

  private interestIn(topic: string, options: Omit<AstroTopicOptions, 'codec'>): Interest {
    const { room, token = this.given.token, tokenType = this.given.tokenType } = options;
    checkText('topic', topic, "use one such as 'channel.activities'");
    if (room !== undefined) checkText('room', room, 'leave it out for the token’s own');
    checkToken(token, 'give one to astro() or to topic()');
    const type = tokenTypeOf(tokenType);
    const { id, source } = this.sourceOf(token);
    const key = JSON.stringify([topic, room ?? null, type, id]);
    return this.interests.get(key) ?? new Interest(key, topic, room, source, type);
  }

  private sourceOf(token: TokenInput): { id: number | string; source: TokenSource } {
    if (typeof token === 'string')
      return { id: token, source: new TokenSource(token, this.secrets) };
    let known = this.sources.get(token);
    if (known === undefined) {
      this.sourceCount += 1;
      known = { id: this.sourceCount, source: new TokenSource(token, this.secrets) };
      this.sources.set(token, known);
    }
    return known;
  }

  private enter(interest: Interest, listener: Listener): void {
    interest.listeners.add(listener);
    this.interests.add(interest);
    this.users += 1;
    if (this.users === 1) {
      const everyone = (tell: (listener: Listener) => void) => {
        for (const each of this.interests.all().flatMap(({ listeners }) => [...listeners]))
          tell(each);
      };
      this.running = this.connection.subscribe({
        error: (error: unknown) => {
          everyone((each) => {
            each.error(error);
          });
        },
        complete: () => {
          everyone((each) => {
            each.complete();
          });
        },
      });
    }
    this.run?.touch(interest);
  }

  private leave(interest: Interest, listener: Listener): void {
    interest.listeners.delete(listener);
    this.run?.touch(interest);
    this.users -= 1;
    if (this.users > 0) return;
    this.run?.stop();
    this.run = undefined;
    this.running?.unsubscribe();
    this.running = undefined;
  }
}
