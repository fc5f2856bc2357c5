// `npm run crash`: a consumer process is killed (SIGKILL) again and again while the server cuts its
// connections and is killed as well. Two ways to work: rows and position in one SQLite transaction,
// and a plain log with a file store. Then the work of all the processes is counted. Needs a build.
// docs/delivery.md says what comes out; `--help` says more.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, USAGE } from './crash/arguments.mjs';
import { play } from './crash/play.mjs';
import { verdictOf } from './crash/verdict.mjs';

const given = readArguments(process.argv.slice(2));
if (given.help) {
  console.log(USAGE);
  process.exit(0);
}

let failed = 0;
for (const wire of given.wires) {
  for (const mode of given.modes) {
    const folder = mkdtempSync(join(tmpdir(), 'rx-jetstream-crash-'));
    try {
      const begun = performance.now();
      const played = await play({ ...given, wire, mode, folder });
      const { line, ok } = await verdictOf({ ...given, mode, folder }, played);
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      console.log(`${ok ? '✓' : '✗'} ${wire} ${mode}: ${line}; ${seconds} s`);
      if (!ok) failed += 1;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
console.log(failed === 0 ? 'nothing missing, nothing repeated beyond what was in hand' : 'FAILED');
process.exit(failed === 0 ? 0 : 1);
