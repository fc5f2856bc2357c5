// Shows the demo page without the real network: serves it together with an embedded Jetstream
// server, which makes up a small network and cuts the connection now and then.
//
//     npm run demo-page
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { interval } from 'rxjs';
import { generatedNetwork, startJetstreamServer } from 'rx-jetstream/testing';
import { buildPage } from './build.mjs';

const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' };

const folder = mkdtempSync(join(tmpdir(), 'rx-jetstream-page-'));
await buildPage(folder);

const jetstream = await startJetstreamServer();
jetstream.source(generatedNetwork().stream(20));
interval(15_000).subscribe(() => jetstream.cutAll('rst'));

const pages = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const name = basename(pathname) || 'index.html';
  try {
    const file = readFileSync(join(folder, name));
    response.writeHead(200, { 'content-type': types[extname(name)] ?? 'text/plain' }).end(file);
  } catch {
    response.writeHead(404).end();
  }
});
pages.listen(0, 'localhost', () => {
  console.log(`http://localhost:${pages.address().port}/?host=${jetstream.host}`);
});

process.once('SIGINT', async () => {
  pages.close();
  pages.closeAllConnections();
  await jetstream.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
