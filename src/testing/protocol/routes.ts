import { type Wire } from './accepted.js';
import { type Answer, htmlAnswer, type RequestHead, textAnswer, xrpcAnswer } from './answer.js';

const XRPC = '/xrpc/';
const DICTIONARY = `${XRPC}network.bsky.jetstream.getZstdDictionary`;
const STREAM_V2 = `${XRPC}network.bsky.jetstream.subscribeEvents`;

/** Where a request goes: to a stream's checks, or straight to an answer. */
export type Route =
  { readonly wire: Wire } | { readonly dictionary: true } | { readonly answer: Answer };

/** Finds a request's route. A legacy host has nothing but `/subscribe`. */
export function routeOf(request: RequestHead, legacy: boolean): Route {
  const path = request.target.replace(/[?#].*$/, '');
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (legacy && path !== '/subscribe') {
    const headers = { 'content-type': 'application/json; charset=UTF-8' };
    return { answer: { status: 404, headers, body: '{"message":"Not Found"}\n' } };
  }
  if (path === '/subscribe') return reads ? { wire: 'v1' } : { answer: methodNotAllowed() };
  if (path === STREAM_V2 && reads) return { wire: 'v2' };
  if (path === DICTIONARY) {
    // Queries take GET only, not even HEAD.
    return request.method === 'GET' ? { dictionary: true } : { answer: expectedGet() };
  }
  if (path.startsWith(XRPC)) return { answer: unknownMethod(path.slice(XRPC.length)) };
  if (path === '/' || path === '/status') {
    if (!reads) return { answer: methodNotAllowed() };
    const title = path === '/' ? 'Jetstream' : 'Jetstream status';
    return { answer: htmlAnswer(title, 'An embedded Jetstream server, for tests.') };
  }
  return { answer: textAnswer(404, '404 page not found') };
}

function methodNotAllowed(): Answer {
  return textAnswer(405, 'Method Not Allowed', { allow: 'GET, HEAD' });
}

function expectedGet(): Answer {
  return xrpcAnswer(405, 'MethodNotAllowed', 'expected GET');
}

function unknownMethod(nsid: string): Answer {
  return nsid === ''
    ? xrpcAnswer(400, 'InvalidRequest', 'missing XRPC method')
    : xrpcAnswer(501, 'MethodNotImplemented', `method not implemented: ${nsid}`);
}
