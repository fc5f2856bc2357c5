import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { numberedEvents, testDictionary } from 'rx-jetstream/testing';
import {
  asked,
  closeWorlds,
  compressedWorld,
  compressions,
  fetches,
  loadCompressor,
  V2_ID,
} from '../helpers/compressed-world.js';
import { range } from '../helpers/follow.js';

beforeAll(loadCompressor);
afterEach(async () => {
  jest.restoreAllMocks();
  await closeWorlds();
});

describe('a dictionary of the user’s', () => {
  it('has one decoder for all connections of all streams', async () => {
    const { server, numbers } = compressedWorld();
    server.pushAll(numberedEvents(5));
    const memories = jest.spyOn(WebAssembly, 'Memory');
    const compression = { mode: 'zstd' as const, dictionaries: [testDictionary(V2_ID)] };
    for (let stream = 0; stream < 5; stream += 1) {
      expect(await numbers(5, { compression })).toEqual(range(1, 5));
    }
    expect(memories).toHaveBeenCalledTimes(1);
  });

  it('that cannot be read is passed over, and told of', async () => {
    const { server, notices, numbers } = compressedWorld();
    server.pushAll(numberedEvents(5));
    const broken = testDictionary(7).subarray(0, 40);
    const compression = { mode: 'zstd' as const, dictionaries: [broken, testDictionary(V2_ID)] };
    expect(await numbers(5, { compression })).toEqual(range(1, 5));
    expect([asked(server), fetches(server)]).toEqual([[`${V2_ID}`], 0]);
    expect(compressions(notices)).toMatchObject([
      { cause: 'no-dictionary', reason: expect.stringMatching(/^7, as given: zstd: /) },
    ]);
  });
});
