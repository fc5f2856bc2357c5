import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { resolveHandle, ResolveHandleError } from 'rx-jetstream';

const DID = 'did:plc:z72i7hdynmk6r22z27h6tvur';

describe('resolveHandle', () => {
  let server: Server;
  let resolver: string;
  let asked: string[];
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    asked = [];
    answer = (response) => response.end(JSON.stringify({ did: DID }));
    server = createServer((request: IncomingMessage, response) => {
      asked.push(request.url ?? '');
      response.setHeader('content-type', 'application/json');
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    resolver = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('finds the DID by one call, emits it and completes', async () => {
    const found = await lastValueFrom(resolveHandle('alice.example', { resolver }).pipe(toArray()));
    expect(found).toEqual([DID]);
    expect(asked).toEqual(['/xrpc/com.atproto.identity.resolveHandle?handle=alice.example']);
  });

  it('is cold: one call a subscription, none before', async () => {
    const did$ = resolveHandle('alice.example', { resolver });
    expect(asked).toEqual([]);
    await firstValueFrom(did$);
    await firstValueFrom(did$);
    expect(asked).toHaveLength(2);
  });

  it('drops a leading @ and spaces', async () => {
    await firstValueFrom(resolveHandle(' @alice.example ', { resolver }));
    expect(asked[0]).toMatch(/handle=alice\.example$/);
  });

  it('gives a DID back without a call', async () => {
    expect(await firstValueFrom(resolveHandle(DID, { resolver }))).toBe(DID);
    expect(asked).toEqual([]);
  });

  it('escapes what it is given', async () => {
    await firstValueFrom(resolveHandle('a&did=x#y', { resolver }));
    expect(asked[0]).toMatch(/handle=a%26did%3Dx%23y$/);
  });

  it('takes a fetch of the user’s own', async () => {
    const urls: string[] = [];
    const fetch = (url: string) => {
      urls.push(url);
      return Promise.resolve(new Response(JSON.stringify({ did: DID })));
    };
    expect(await firstValueFrom(resolveHandle('alice.example', { fetch }))).toBe(DID);
    expect(urls[0]).toMatch(/^https:\/\/public\.api\.bsky\.app\/xrpc\//);
  });

  const bad: [string, (response: ServerResponse) => void, RegExp][] = [
    [
      'an unknown handle',
      (response) => {
        response.statusCode = 400;
        response.end('{"error":"InvalidRequest","message":"Unable to resolve handle"}');
      },
      /Unable to resolve handle/,
    ],
    ['an answer without a DID', (response) => response.end('{}'), /no such handle/],
    ['a DID that is none', (response) => response.end('{"did":"alice"}'), /alice\.example/],
    ['no JSON', (response) => response.end('<html>'), /did not answer/],
    ['a list', (response) => response.end('[]'), /alice\.example/],
    ['a broken connection', (response) => response.destroy(), /did not answer/],
  ];
  it.each(bad)('%s is a ResolveHandleError', async (_name, reply, message) => {
    answer = reply;
    const result = lastValueFrom(resolveHandle('alice.example', { resolver }));
    const error = await result.catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(ResolveHandleError);
    expect((error as ResolveHandleError).message).toMatch(message);
    expect((error as ResolveHandleError).hint.length).toBeGreaterThan(0);
  });

  it('unsubscribing gives the call up', async () => {
    const closed = new Promise<void>((resolve) => {
      answer = (response) => {
        response.on('close', resolve);
        subscription.unsubscribe();
      };
    });
    let told = 0;
    const count = () => (told += 1);
    const subscription = resolveHandle('alice.example', { resolver }).subscribe({
      next: count,
      error: count,
      complete: count,
    });
    await closed;
    expect(told).toBe(0);
  });
});
