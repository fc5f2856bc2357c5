import { InvalidOptionsError } from '../errors.js';
import { checkText } from './check-options.js';
import type { TokenInput } from './token.js';

/** Checks the option `token`. @throws {@link InvalidOptionsError} */
export function checkToken(token: unknown, hint: string): asserts token is TokenInput {
  if (typeof token !== 'function') checkText('token', token, hint);
}

/**
 * Reads the option `url`.
 *
 * @param schemes - those that will do; the first is named in the error
 * @throws {@link InvalidOptionsError}
 */
export function addressOf(url: string, schemes: readonly [string, ...string[]]): URL {
  let address: URL | undefined;
  try {
    address = new URL(url);
  } catch {
    // Said below, without the text: it may hold a secret.
  }
  if (address !== undefined && schemes.includes(address.protocol.slice(0, -1))) return address;
  throw new InvalidOptionsError('url', 'is no such URL', `it begins with ${schemes[0]}://`);
}
