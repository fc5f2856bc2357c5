import { describe, expect, it } from '@jest/globals';
import { jetstream, type JetstreamOptions, type StreamState } from 'rx-jetstream';
import { until, untilNothingLeft, watchResources } from '../helpers/real.js';
import { wireServer } from '../helpers/wire-server.js';

/** Shorter than a handshake may take. */
const SOON = 10_000;

const head = (...lines: readonly string[]) => `HTTP/1.1 ${lines.join('\r\n')}\r\n\r\n`;
const envelope = (error: string, message: string) => JSON.stringify({ error, message });

/** Writes the parts, one after the other, to whoever asks; what the stream makes of it. */
async function refusedWith(parts: readonly string[], options: JetstreamOptions = {}) {
  const server = await wireServer((socket) => {
    const write = ([first = '', ...more]: readonly string[]): void => {
      socket.write(first, () => {
        if (more.length > 0) setImmediate(write, more);
      });
    };
    write(parts);
  });
  const errors: unknown[] = [];
  const stream = jetstream({ hosts: server.url, protocol: 'v2', compression: 'none', ...options });
  stream.state$.subscribe((state: StreamState) => {
    if (state.status === 'waiting' && state.error !== undefined) errors.push(state.error);
  });
  const subscription = stream.subscribe({ error: (error: unknown) => errors.push(error) });
  try {
    await until(() => errors.length > 0, 'the refusal', SOON);
  } finally {
    subscription.unsubscribe();
    await server.close();
  }
  return errors[0];
}

describe('a refusal', () => {
  it.each([
    ['a length that is too large', 'Content-Length: 2000'],
    ['no length', 'Connection: keep-alive'],
  ])('whose body does not end is read once it is whole: %s', async (_what, header) => {
    const body = envelope('CursorTooOld', 'begin at 5');
    const parts = [head('400 Bad Request', header), body.slice(0, 20), body.slice(20)];
    expect(await refusedWith(parts, { cursor: 5 })).toMatchObject({
      name: 'CursorTooOldError',
      message: 'begin at 5',
    });
  });

  it('whose body does not come tells its status and when to come back', async () => {
    const parts = [head('503 Busy', 'Retry-After: 2'), 'busy'];
    expect(await refusedWith(parts)).toMatchObject({
      name: 'UpgradeRefusedError',
      status: 503,
      retryAfter: 2000,
      message: 'HTTP 503 busy',
    });
  });

  it('is read to its end, however much a server quotes', async () => {
    const body = envelope('InvalidRequest', `no such DID: did:web:${'x'.repeat(4000)}`);
    const parts = [head('400 Bad Request', `Content-Length: ${body.length}`), body];
    expect(await refusedWith(parts)).toMatchObject({
      name: 'InvalidRequestError',
      message: expect.stringContaining('the server refused: no such DID') as unknown,
    });
  });

  it('that nobody waits for any more leaves nothing', async () => {
    let asked = false;
    const server = await wireServer((socket) => {
      socket.write(head('503 Busy', 'Content-Length: 2000'), () => {
        asked = true;
      });
    });
    const opened = watchResources();
    const subscription = jetstream({ hosts: server.url, compression: 'none' }).subscribe();
    await until(() => asked, 'the answer');
    subscription.unsubscribe();
    await server.close();
    await untilNothingLeft(opened);
  });
});
