import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom, VirtualTimeScheduler } from 'rxjs';
import type { CompressionNotice, JetstreamOptions } from 'rx-jetstream';
import { testDictionary } from 'rx-jetstream/testing';
import { compressionOf } from '../../src/live/compression.js';
import type { NoticeBody } from '../../src/notice.js';
import { resolveOptions } from '../../src/resolve-options.js';
import { V1_ID, V2_ID } from '../helpers/compressed-world.js';
import { ONE, TWO } from '../helpers/follow.js';

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
    [false, 'behind an agent, with no dictionary', { ...agent, compression: { dictionaries: [] } }],
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

describe('a decoder that does not load', () => {
  afterEach(() => {
    jest.dontMock('../../src/live/inflaters.js');
  });

  function failing() {
    const scheduler = new VirtualTimeScheduler();
    const told: { readonly host: string; readonly cause: unknown }[] = [];
    const options = resolveOptions({ hosts: [ONE, TWO], compression: 'zstd', scheduler });
    const prepare = compressionOf(options, (body, host) =>
      told.push({ host, cause: (body as CompressionNotice).cause }),
    );
    let loads = 0;
    jest.doMock('../../src/live/inflaters.js', () => {
      loads += 1;
      throw new Error('the chunk is gone');
    });
    /** Connects so many times. Gives how often the chunk was asked for. */
    const connect = async (host: string, times: number) => {
      const before = loads;
      for (let time = 0; time < times; time += 1) {
        const preparing = prepare(host, 'v2');
        expect(preparing && (await firstValueFrom(preparing))).toBeUndefined();
      }
      return loads - before;
    };
    return { scheduler, told, connect };
  }

  it('is told once a host, and left alone for ten minutes', async () => {
    const { scheduler, told, connect } = failing();
    expect(await connect(ONE, 5)).toBe(1);
    expect(told).toEqual([{ host: ONE, cause: 'unsupported' }]);
    scheduler.frame += 599_999;
    expect(await connect(ONE, 5)).toBe(0);
    scheduler.frame += 1;
    expect(await connect(ONE, 5)).toBe(1);
    expect(told).toHaveLength(1);
    expect(await connect(TWO, 5)).toBe(1);
    expect(told.slice(1)).toEqual([{ host: TWO, cause: 'unsupported' }]);
  });
});
