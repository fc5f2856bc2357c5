import type { SocketEnd } from './socket.js';

/** What stands in place of a secret. */
const HIDDEN = '[hidden]';

/** How many are kept: those of the last renewals, and one for each of many rooms. */
const LIMIT = 4096;

/**
 * The secrets of a stream, so that they can be taken out of every text that leaves it: a server may
 * repeat a token in an error, an HTTP body or a frame.
 */
export class Secrets {
  private readonly known = new Set<string>();

  /** Notes a secret, in every spelling in which it may come back. */
  add(secret: string): void {
    if (secret === '') return;
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
      // Again at the end: what is in use is not the first to be forgotten.
      this.known.delete(form);
      this.known.add(form);
    }
    while (this.known.size > LIMIT) {
      const [oldest] = this.known;
      this.known.delete(oldest as string);
    }
  }

  /** A text without the secrets. */
  hide(text: string): string {
    let shown = text;
    for (const secret of this.known) {
      if (shown.includes(secret)) shown = shown.split(secret).join(HIDDEN);
    }
    return shown;
  }

  /** The end of a socket, with nothing secret in what the server or the platform said of it. */
  hideEnd({ refusal, ...end }: SocketEnd): SocketEnd {
    return {
      ...end,
      reason: this.hide(end.reason),
      error: this.hideCause(end.error),
      ...(refusal && { refusal: { ...refusal, body: this.hide(refusal.body) } }),
    };
  }

  /** A cause that is safe to hand on, or nothing. */
  hideCause(cause: unknown): unknown {
    if (!(cause instanceof Error)) return undefined;
    const text = `${cause.message}${cause.stack ?? ''}`;
    return this.hide(text) === text ? cause : undefined;
  }
}
