import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import type { JetstreamOptions } from 'rx-jetstream';
import { testDictionary } from 'rx-jetstream/testing';
import { compressionOf } from '../../src/live/compression.js';
import type { NoticeBody } from '../../src/notice.js';
import { resolveOptions } from '../../src/resolve-options.js';
import { V1_ID, V2_ID } from '../helpers/compressed-world.js';
import { ONE } from '../helpers/follow.js';

/** What a connection to a host on v2 would get, and what was told. */
function preparing(options: JetstreamOptions) {
  const told: NoticeBody[] = [];
  const prepare = compressionOf(resolveOptions({ hosts: ONE, ...options }), (body) => {
    told.push(body);
  });
  return { told, prepared: prepare(ONE, 'v2') };
}

const own = () => Promise.resolve(new Response());
const dictionaries = [testDictionary(V2_ID)];
const agent = { webSocketOptions: { agent: {} } };
const createConnection = { webSocketOptions: { createConnection: () => undefined } };

describe("compression: 'auto'", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each<[boolean, string, JetstreamOptions]>([
    [true, 'over TLS', {}],
    [true, 'with headers', { webSocketOptions: { headers: { a: 'b' } } }],
    [false, 'behind an agent', agent],
    [false, 'over connections of the user\u2019s', createConnection],
    [true, 'behind an agent, with a fetch', { ...agent, fetch: own }],
    [
      true,
      'over connections of the user\u2019s, with a fetch',
      { ...createConnection, fetch: own },
    ],
    [true, 'behind an agent, with a dictionary', { ...agent, compression: { dictionaries } }],
    [true, "'zstd' behind an agent", { ...agent, compression: 'zstd' }],
    [false, "'none'", { compression: 'none' }],
  ])('asks (%s) %s', (asks, _what, options) => {
    expect(preparing(options).prepared !== undefined).toBe(asks);
  });

  it('asks nobody past the agent once the dictionary that was given will not do', async () => {
    const asked = jest.spyOn(globalThis, 'fetch').mockImplementation(own);
    const compression = { dictionaries: [testDictionary(V1_ID)] };
    const { told, prepared } = preparing({ ...agent, compression });
    expect(await firstValueFrom(prepared as NonNullable<typeof prepared>)).toBeUndefined();
    expect(told).toMatchObject([{ code: 'compression', cause: 'no-dictionary' }]);
    expect(asked).not.toHaveBeenCalled();
  });
});
