/** A plain HTTP answer: what a request gets when it does not become a WebSocket. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The head of a request, from a real socket or an in-memory one. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** `1.1`, or `1.0` from an ancient client. */
  readonly httpVersion: string;
  /** Names of the headers sent, in lower case. */
  readonly headerNames: Iterable<string>;
  /** Every value of a header, in order; the name in lower case. */
  header(name: string): readonly string[];
}

const NO_VALUES: readonly string[] = [];

/** A head from names and values, as a socket or a constructor's options bring them. */
export function requestHead(
  method: string,
  target: string,
  httpVersion: string,
  fields: Iterable<readonly [string, string]>,
): RequestHead {
  const headers = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    const values = headers.get(key);
    if (values === undefined) headers.set(key, [value]);
    else values.push(value);
  }
  return {
    method,
    target,
    httpVersion,
    headerNames: [...headers.keys()],
    header: (name) => headers.get(name) ?? NO_VALUES,
  };
}

/** Plain text, as Go's `http.Error` writes it: the message and a newline. */
export function textAnswer(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: `${message}\n`,
  };
}

/** The XRPC error envelope. Go's JSON escapes `<`, `>` and `&` here too. */
export function xrpcAnswer(status: number, error: string, message: string): Answer {
  const body = JSON.stringify({ error, message }).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return { status, headers: { 'content-type': 'application/json' }, body };
}

/** A small page. */
export function htmlAnswer(title: string, text: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body:
      `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title></head>\n` +
      `<body><h1>${title}</h1><p>${text}</p></body>\n</html>\n`,
  };
}
