import { type ServerDictionaries } from '../zstd/server-dictionaries.js';
import { type Answer, type RequestHead, xrpcAnswer } from './answer.js';
import { parseQuery } from './go-values.js';

/** `getZstdDictionary` (protocol, 3.6). 501 on a server without dictionaries. */
export function dictionaryAnswer(
  request: RequestHead,
  current: number,
  dictionaries: ServerDictionaries | undefined,
): Answer {
  if (dictionaries === undefined) {
    const method = 'network.bsky.jetstream.getZstdDictionary';
    return xrpcAnswer(501, 'MethodNotImplemented', `method not implemented: ${method}`);
  }
  const parsed = parseQuery(request.target.replace(/^[^?]*\??/, ''));
  const asked = 'values' in parsed ? (parsed.values.get('id')?.[0] ?? '') : '';
  if (!/^(?:[+-]?\d+)?$/.test(asked)) {
    return xrpcAnswer(400, 'InvalidRequest', 'id must be an integer zstd dictionary ID');
  }
  const id = asked === '' ? current : Number(asked);
  if (id !== current) {
    const message = `no dictionary with id ${id}; current dictionary id is ${current}`;
    return xrpcAnswer(404, 'DictionaryNotFound', message);
  }
  const etag = `"zstd-dict-${id}"`;
  const headers = {
    'cache-control': 'public, max-age=31536000, immutable',
    etag,
    'x-zstd-dictionary-id': String(id),
  };
  if (request.header('if-none-match').includes(etag)) return { status: 304, headers, body: '' };
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', ...headers },
    body: dictionaries.served(id),
  };
}
