// Reads one event in a process of its own.
//
//   node first-event.mjs <client> <wire> <input> <build> <port>
//
// Tells when it came: since the process began, and since the client's modules were asked for, ms.
import { loadClient } from '../clients/index.mjs';

const [name, wire, input, dist, port] = process.argv.slice(2);
const askedAt = performance.now();
const start = await loadClient(name, input);
const at = await new Promise((resolve, reject) => {
  const sink = () => resolve(performance.now());
  Promise.resolve(start(`ws://127.0.0.1:${port}`, wire, sink, dist)).catch(reject);
});
// The clock begins with the process.
process.send({ sinceProcess: at, sinceImport: at - askedAt }, () => process.exit());
