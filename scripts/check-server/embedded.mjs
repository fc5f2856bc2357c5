import { generatedNetwork, startJetstreamServer } from '../../dist/esm/src/testing/index.js';

/** Events a second of the generated network. */
const RATE = 400;

/** The embedded server with a generated network that has a past and goes on. */
export async function startEmbedded(seed, past) {
  const network = generatedNetwork({ seed, accounts: 300, rate: RATE });
  // Small segments: a server without a sealed one says of every time that it is too old.
  const server = await startJetstreamServer({ seed, segmentSize: 1000 });
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
