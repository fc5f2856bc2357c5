import { type CutHow } from './server-handle.js';

/** How long a graceful close waits for the clients' goodbyes, milliseconds. */
const DRAIN_TIMEOUT = 10_000;

/** What a front adds to the core. */
export interface Front {
  readonly url: string;
  readonly wsUrl: string;
  readonly host: string;
  /** Takes no more requests and lets go of everything that is left. */
  stop(): Promise<void>;
}

/** What is needed of a core to end it. */
export interface FrontedCore {
  /** Whether new connections are turned away. */
  draining: boolean;
  /** Ends every connection at once. */
  destroy(): void;
}

/** The handle of a core behind a front: where it listens, and how it ends. */
export abstract class FrontServer<C extends FrontedCore> {
  readonly url: string;
  readonly wsUrl: string;
  readonly host: string;
  private ended: Promise<void> | undefined;

  constructor(
    protected readonly core: C,
    private readonly front: Front,
  ) {
    this.url = front.url;
    this.wsUrl = front.wsUrl;
    this.host = front.host;
  }

  /** Ends every connection. */
  abstract cutAll(how?: CutHow): void;
  /** Waits until nobody is connected, or for so many milliseconds. */
  protected abstract emptied(timeout: number): Promise<void>;

  close(options: { readonly graceful?: boolean } = {}): Promise<void> {
    if (options.graceful !== true) this.core.destroy();
    this.ended ??= options.graceful === true ? this.drain() : this.front.stop();
    return this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async drain(): Promise<void> {
    this.core.draining = true;
    this.cutAll({ code: 1001, reason: 'server shutting down' });
    await this.emptied(DRAIN_TIMEOUT);
    this.core.destroy();
    await this.front.stop();
  }
}
