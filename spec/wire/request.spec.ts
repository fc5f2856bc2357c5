import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError, InvalidRequestError, type Filter } from 'rx-jetstream';
import { resolveFilter } from '../../src/wire/filter.js';
import { hostOrigin, streamRequest } from '../../src/wire/request.js';

const HOST = 'wss://one.example';
const request = (wire: 'v1' | 'v2', filter: Filter = {}, cursor?: number, size?: number) =>
  streamRequest(wire, HOST, resolveFilter(filter), cursor, size);
const query = (url: string) => [...new URL(url).searchParams];

const dids = (count: number) =>
  Array.from({ length: count }, (_, index) => `did:plc:${String(index).padStart(24, 'a')}`);

describe('the request of a connection on v2', () => {
  it('asks for the tip of everything without any parameter', () => {
    expect(request('v2')).toEqual({
      url: `${HOST}/xrpc/network.bsky.jetstream.subscribeEvents`,
      protocols: ['xrpc.v1.json'],
      hello: undefined,
    });
  });

  it('repeats a parameter for each entry', () => {
    const filter: Filter = {
      kinds: ['commit', 'sync'],
      collections: ['app.bsky.feed.post', 'app.bsky.graph.*'],
      dids: ['did:plc:a', 'did:web:b.example'],
    };
    const { url } = request('v2', filter, 5, 1000);
    expect(query(url)).toEqual([
      ['cursor', '5'],
      ['maxMessageSizeBytes', '1000'],
      ['kinds', 'commit'],
      ['kinds', 'sync'],
      ['collections', 'app.bsky.feed.post'],
      ['collections', 'app.bsky.graph.*'],
      ['dids', 'did:plc:a'],
      ['dids', 'did:web:b.example'],
    ]);
  });

  it('sends a cursor of 0, and times in full', () => {
    expect(query(request('v2', {}, 0).url)).toEqual([['cursor', '0']]);
    expect(query(request('v2', {}, 1e15).url)).toEqual([['cursor', '1000000000000000']]);
    expect(query(request('v2', {}, Number.MAX_SAFE_INTEGER).url)).toEqual([
      ['cursor', '9007199254740991'],
    ]);
  });

  it('escapes what a DID may hold', () => {
    const { url } = request('v2', { dids: ['did:web:localhost%3A80'] });
    expect(url).toContain('dids=did%3Aweb%3Alocalhost%253A80');
    expect(query(url)).toEqual([['dids', 'did:web:localhost%3A80']]);
  });

  it('has no other way for a long list than the URL', () => {
    const { url, hello } = request('v2', { dids: dids(10_000) });
    expect(query(url)).toHaveLength(10_000);
    expect(hello).toBeUndefined();
  });
});

describe('the request of a connection on v1', () => {
  it('asks for the tip of everything without any parameter', () => {
    expect(request('v1')).toEqual({ url: `${HOST}/subscribe`, protocols: [], hello: undefined });
  });

  it('has names of its own, and no kinds', () => {
    const filter: Filter = {
      kinds: ['commit'],
      collections: ['app.bsky.feed.post', 'app.bsky.graph.*'],
      dids: ['did:plc:a'],
    };
    expect(query(request('v1', filter, 5, 1000).url)).toEqual([
      ['cursor', '5'],
      ['maxMessageSizeBytes', '1000'],
      ['wantedCollections', 'app.bsky.feed.post'],
      ['wantedCollections', 'app.bsky.graph.*'],
      ['wantedDids', 'did:plc:a'],
    ]);
  });

  it('sends a list that is too long for a URL as a hello, with the whole filter in it', () => {
    const filter = { collections: ['app.bsky.feed.post'], dids: dids(5000) };
    const { url, hello, protocols } = request('v1', filter, 5, 1000);
    expect(query(url)).toEqual([
      ['cursor', '5'],
      ['maxMessageSizeBytes', '1000'],
      ['requireHello', 'true'],
    ]);
    expect(protocols).toEqual([]);
    expect(JSON.parse(hello as string)).toEqual({
      type: 'options_update',
      payload: {
        wantedCollections: ['app.bsky.feed.post'],
        wantedDids: dids(5000),
        maxMessageSizeBytes: 1000,
      },
    });
  });

  it('is refused if its hello is longer than a server reads', () => {
    const all = resolveFilter({});
    const long = dids(9999).map((did) => did.padEnd(990, 'x'));
    const helloOf = (last: number) => {
      const filter = { ...all, dids: [...long, 'x'.repeat(last)] };
      return streamRequest('v1', HOST, filter, undefined, undefined).hello as string;
    };
    const spare = 10_000_000 - helloOf(0).length;
    expect(helloOf(spare)).toHaveLength(10_000_000);
    expect(() => helloOf(spare + 1)).toThrow(InvalidRequestError);
  });

  it('names every axis in a hello: what is absent would match all', () => {
    const { hello } = request('v1', { dids: dids(5000) });
    expect(JSON.parse(hello as string)).toMatchObject({
      payload: { wantedCollections: [], maxMessageSizeBytes: 0 },
    });
  });

  it('keeps each URL below what proxies take', () => {
    let hellos = 0;
    for (let count = 0; count < 300; count += 1) {
      const { url, hello } = request('v1', { dids: dids(count) }, Number.MAX_SAFE_INTEGER, 2 ** 32);
      expect(url.length).toBeLessThan(8000);
      if (hello !== undefined) hellos += 1;
    }
    expect(hellos).toBeGreaterThan(0);
    expect(hellos).toBeLessThan(300);
  });
});

describe('hostOrigin', () => {
  it.each([
    // No scheme means TLS …
    ['jetstream.us-east.bsky.network', 'wss://jetstream.us-east.bsky.network'],
    ['one.example:8080', 'wss://one.example:8080'],
    ['one.example:443', 'wss://one.example'],
    ['one.example:80', 'wss://one.example:80'],
    ['  one.example\n', 'wss://one.example'],
    ['ONE.Example', 'wss://one.example'],
    ['192.168.1.1:6008', 'wss://192.168.1.1:6008'],
    ['[2001:db8::1]:6008', 'wss://[2001:db8::1]:6008'],
    ['localhost.example', 'wss://localhost.example'],
    ['notlocalhost', 'wss://notlocalhost'],
    ['128.0.0.1', 'wss://128.0.0.1'],
    // … except on loopback.
    ['localhost', 'ws://localhost'],
    ['localhost:8080', 'ws://localhost:8080'],
    ['LOCALHOST:8080', 'ws://localhost:8080'],
    ['api.localhost', 'ws://api.localhost'],
    ['127.0.0.1:6008', 'ws://127.0.0.1:6008'],
    ['127.255.0.9', 'ws://127.255.0.9'],
    ['[::1]:6008', 'ws://[::1]:6008'],
    ['[::1]', 'ws://[::1]'],
    // A port that another scheme has by default is not lost on the way.
    ['localhost:443', 'ws://localhost:443'],
    ['localhost:80', 'ws://localhost'],
    ['http://one.example:443', 'ws://one.example:443'],
    ['ws://one.example:443', 'ws://one.example:443'],
    ['https://one.example:80', 'wss://one.example:80'],
    // A scheme decides.
    ['https://one.example', 'wss://one.example'],
    ['wss://one.example:8443', 'wss://one.example:8443'],
    ['http://one.example', 'ws://one.example'],
    ['ws://one.example:80', 'ws://one.example'],
    ['HTTPS://one.example', 'wss://one.example'],
    ['wss://localhost:8080', 'wss://localhost:8080'],
    ['https://127.0.0.1', 'wss://127.0.0.1'],
    // A path is dropped.
    ['https://one.example/subscribe?cursor=5#x', 'wss://one.example'],
    ['one.example/subscribe', 'wss://one.example'],
    ['localhost:8080/subscribe', 'ws://localhost:8080'],
    ['one.example?cursor=5', 'wss://one.example'],
    ['wss://one.example/', 'wss://one.example'],
  ])('%j is %s', (host, origin) => {
    expect(hostOrigin(host)).toBe(origin);
    // An origin is its own origin: what was resolved can be given again.
    expect(hostOrigin(origin)).toBe(origin);
  });

  it.each([
    '',
    '   ',
    'ftp://one.example',
    'file:///etc/hosts',
    'javascript://one.example',
    'https://',
    'wss://',
    '://one.example',
    'one example',
    'one.example:99999',
    'one.example:port',
    '::1',
    'a@b@c',
    undefined,
    null,
    5,
    {},
  ])('%j is refused', (host) => {
    expect(() => hostOrigin(host as string)).toThrow(InvalidOptionsError);
  });

  it.each(['user@one.example', 'user:secret@one.example', 'wss://user:secret@one.example/x'])(
    '%s holds credentials, which stay out of the message as well',
    (host) => {
      let error: unknown;
      try {
        hostOrigin(host);
      } catch (problem) {
        error = problem;
      }
      expect(error).toBeInstanceOf(InvalidOptionsError);
      expect((error as InvalidOptionsError).option).toBe('hosts');
      expect(JSON.stringify([error, (error as Error).message])).not.toContain('secret');
    },
  );

  it.each(['ftp://user:secret@one.example', 'https://user:secret@', 'user:secret@:x'])(
    '%s is refused without quoting its credentials',
    (host) => {
      expect(() => hostOrigin(host)).toThrow(InvalidOptionsError);
      expect(() => hostOrigin(host)).not.toThrow(/secret/);
    },
  );
});
