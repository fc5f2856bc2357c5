import {
  generatedNetwork,
  startJetstreamServer,
  testDictionary,
  zstdCompressor,
} from '../../dist/esm/src/testing/index.js';

/** Id of the dictionary of v1. */
const V1 = 1_612_007_021;

/** Events a second of the generated network. */
const RATE = 400;

/** The embedded server with a generated network that has a past and goes on. */
export async function startEmbedded(seed, past, compression) {
  const network = generatedNetwork({ seed, accounts: 300, rate: RATE });
  // Small segments: a server without a sealed one says of every time that it is too old.
  const compressor = compression.mode === 'none' ? undefined : await zstdCompressor();
  if (compressor !== undefined) compression.dictionaries.push(testDictionary(V1));
  const server = await startJetstreamServer({ seed, segmentSize: 1000, compressor });
  const begun = Date.now() - 60_000 - (past * 1000) / RATE;
  let number = 0;
  for (const event of network.take(past)) {
    number += 1;
    server.push({ ...event, witnessedAt: Math.round((begun + (number * 1000) / RATE) * 1000) });
  }
  const source = server.source(network.stream(RATE));
  return {
    url: server.wsUrl,
    stop: async () => {
      source.unsubscribe();
      await server.close();
    },
  };
}
