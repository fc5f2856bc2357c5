// The embedded server with a generated network that goes on.
import { generatedNetwork, startJetstreamServer } from '../../dist/esm/src/testing/index.js';

const rate = Number(process.argv[2]);
const server = await startJetstreamServer({ segmentSize: 1000, retention: 2_000_000 });
server.source(generatedNetwork({ seed: 1, accounts: 300, rate }).stream(rate));
process.on('disconnect', () => process.exit(0));
process.send({ url: server.wsUrl });
