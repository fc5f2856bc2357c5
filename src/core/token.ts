import { JetstreamError } from '../errors.js';
import type { Secrets } from './secrets.js';

/** A token, or a function that gives one, now or by a promise: called again when one is refused. */
export type TokenInput = string | (() => string | PromiseLike<string>);

/** The function given as `token` failed, or gave no text. Retried. */
export class TokenError extends JetstreamError {
  override readonly name = 'TokenError';
  readonly code = 'token';
  override readonly retryable = true;
}

/** A token that is asked for once, and again when it was refused. */
export class TokenSource {
  private held: string | Promise<string> | undefined;

  constructor(
    private readonly input: TokenInput,
    private readonly secrets: Secrets,
  ) {}

  /** The token in use. @throws {@link TokenError}, or rejects with it */
  get(): string | Promise<string> {
    this.held ??= this.ask();
    return this.held;
  }

  /**
   * A token was refused: if it is still the one in use, it is asked for anew. Gives whether another
   * can be had.
   */
  renew(refused: string | undefined): boolean {
    if (this.held === refused) this.held = undefined;
    return typeof this.input === 'function';
  }

  private ask(): string | Promise<string> {
    if (typeof this.input === 'string') return this.checked(this.input);
    let given: string | PromiseLike<string>;
    try {
      given = this.input();
    } catch (cause) {
      throw failed(cause);
    }
    if (typeof given === 'string') return this.checked(given);
    const asked: Promise<string> = Promise.resolve(given).then(
      (token) => {
        const checked = this.checked(token);
        if (this.held === asked) this.held = checked;
        return checked;
      },
      (cause: unknown) => {
        throw failed(cause);
      },
    );
    // The next attempt asks anew.
    asked.catch(() => {
      if (this.held === asked) this.held = undefined;
    });
    return asked;
  }

  private checked(token: unknown): string {
    if (typeof token !== 'string' || token === '') throw failed(undefined);
    this.secrets.add(token);
    return token;
  }
}

function failed(cause: unknown): TokenError {
  const message = cause === undefined ? 'token gave no text' : 'the function token failed';
  return new TokenError(message, { hint: 'see the function given as token', cause });
}
