import { type Answer, type RequestHead, textAnswer } from './answer.js';
import { goQuote } from './go-values.js';

/** What a refused upgrade says the client should have asked for. */
const UPGRADE_HEADERS = { connection: 'Upgrade', upgrade: 'websocket' } as const;

/** The WebSocket handshake's own checks, which come last. `undefined` when the upgrade may happen. */
export function handshakeProblem(request: RequestHead): Answer | undefined {
  const violation = (what: string) => `WebSocket protocol violation: ${what}`;
  if (request.httpVersion === '1.0') {
    return textAnswer(
      426,
      violation('handshake request must be at least HTTP/1.1: "HTTP/1.0"'),
      UPGRADE_HEADERS,
    );
  }
  for (const [name, token] of [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
  ] as const) {
    if (hasToken(request, name, token)) continue;
    const sent = goQuote(first(request, name));
    return textAnswer(
      426,
      violation(`${name} header ${sent} does not contain ${token}`),
      UPGRADE_HEADERS,
    );
  }
  if (request.method !== 'GET') {
    const method = goQuote(request.method);
    return textAnswer(405, violation(`handshake request method is not GET but ${method}`));
  }
  return headersProblem(request);
}

function headersProblem(request: RequestHead): Answer | undefined {
  const version = first(request, 'Sec-WebSocket-Version');
  if (version !== '13') {
    return textAnswer(
      400,
      `unsupported WebSocket protocol version (only 13 is supported): ${goQuote(version)}`,
      { 'sec-websocket-version': '13' },
    );
  }
  const keys = request.header('sec-websocket-key');
  if (keys.length !== 1) {
    const what =
      keys.length === 0 ? 'missing Sec-WebSocket-Key' : 'multiple Sec-WebSocket-Key headers';
    return textAnswer(400, `WebSocket protocol violation: ${what}`);
  }
  const key = (keys[0] ?? '').trim();
  if (!isKey(key)) {
    return textAnswer(
      400,
      `invalid Sec-WebSocket-Key ${goQuote(key)}, must be a 16 byte base64 encoded string`,
    );
  }
  return originProblem(request);
}

/** Any origin will do, as long as it can be read. */
function originProblem(request: RequestHead): Answer | undefined {
  const origin = first(request, 'Origin');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const unreadable = /[\u0000-\u0020\u007f]|%(?![0-9a-fA-F]{2})|^:|^[^/]*:\/\/[^/]*:[^/0-9]/;
  if (!unreadable.test(origin)) return undefined;
  return textAnswer(403, `failed to parse Origin header ${goQuote(origin)}`);
}

function isKey(key: string): boolean {
  return /^[A-Za-z0-9+/]{22}==$/.test(key);
}

function first(request: RequestHead, name: string): string {
  return request.header(name.toLowerCase())[0] ?? '';
}

function hasToken(request: RequestHead, name: string, token: string): boolean {
  return request
    .header(name.toLowerCase())
    .some((value) =>
      value.split(',').some((part) => part.trim().toLowerCase() === token.toLowerCase()),
    );
}

/** The one subprotocol of v2. */
export const SUBPROTOCOL = 'xrpc.v1.json';

/** What to echo of a subprotocol offer: the exact token anywhere in it, else nothing. */
export function chosenSubprotocol(request: RequestHead): string {
  const offered = request
    .header('sec-websocket-protocol')
    .flatMap((value) => value.split(','))
    .some((token) => token.trim() === SUBPROTOCOL);
  return offered ? SUBPROTOCOL : '';
}

/** Parameters of permessage-deflate the server can agree to; any other declines the extension. */
const DEFLATE_PARAMETERS =
  /^(client_no_context_takeover|server_no_context_takeover|client_max_window_bits(=.*)?|server_max_window_bits=15)$/;

/** The first acceptable permessage-deflate offer, in canonical form, or `undefined`. */
export function deflateOffer(request: RequestHead): string | undefined {
  return request
    .header('sec-websocket-extensions')
    .flatMap((value) => value.split(','))
    .map((offer) =>
      offer.split(';').map((part) => part.trim().replace(/\s*=\s*"?([^"]*)"?/, '=$1')),
    )
    .find(
      ([name, ...parameters]) =>
        name?.toLowerCase() === 'permessage-deflate' &&
        parameters.every((parameter) => DEFLATE_PARAMETERS.test(parameter)),
    )
    ?.join('; ');
}
