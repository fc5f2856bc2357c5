// Parses a file of recorded frames, one a line, by the client's own parsers, and says what came of
// it. Needs a build (`npm run build`).
//
//   node scripts/check-lines.mjs recorded.jsonl
//
// The wire is told from each line by itself: v2 frames have a `$type`. Records are checked by the
// codec of their collection, where there is one. Ends with 1 when a line is not an event, an info or
// an error frame, or when a record is refused.
import { readFileSync } from 'node:fs';
import * as records from '../dist/esm/src/records/index.js';
import { parseV1 } from '../dist/esm/src/wire/v1.js';
import { parseV2 } from '../dist/esm/src/wire/v2.js';

const codecs = new Map(Object.values(records).map((codec) => [codec.name, codec]));

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/check-lines.mjs <file>');
  process.exit(2);
}

/** What a line is: `v1 commit create`, `v2 info`, or a verdict on a line that cannot be read. */
function kindOf(line) {
  const wire = line.startsWith('{"$type"') ? 'v2' : 'v1';
  const parse = wire === 'v2' ? parseV2 : parseV1;
  const frame = parse(line, { wire, host: 'wss://recorded.example', filter: '', subscription: 1 });
  if ('kind' in frame) {
    const { kind, commit } = frame;
    const refused = commit?.record && problemOf(commit);
    if (refused) return { ok: false, what: refused };
    return { ok: true, what: `${wire} ${kind} ${commit?.operation ?? ''}`.trimEnd() };
  }
  const ok = frame.type === 'info' || frame.type === 'error';
  return { ok, what: `${wire} ${frame.type}: ${frame.name}` };
}

const checked = { decoded: 0, refused: 0, unknown: 0 };

/** What the codec of its collection has against a record. */
function problemOf({ collection, record }) {
  const codec = codecs.get(collection);
  if (codec === undefined) {
    checked.unknown += 1;
    return undefined;
  }
  const result = codec.decode(record);
  checked[result._tag === 'Right' ? 'decoded' : 'refused'] += 1;
  if (result._tag === 'Right') return undefined;
  const [{ context, message }] = result.left;
  const path = context.slice(1).map(({ key }) => key);
  return `record of ${collection} refused: ${path.join('.')} ${message}`;
}

const counts = new Map();
let total = 0;
const wrong = [];
readFileSync(file, 'utf8')
  .split('\n')
  .forEach((line, index) => {
    if (line.trim() === '') return;
    const { ok, what } = kindOf(line);
    total += 1;
    counts.set(what, (counts.get(what) ?? 0) + 1);
    if (!ok) wrong.push(`line ${index + 1}: ${what}`);
  });

for (const [what, count] of [...counts].sort())
  console.log(`${String(count).padStart(8)}  ${what}`);
for (const line of wrong.slice(0, 20)) console.log(line);
console.log(`${total} lines, ${total - wrong.length} parsed, ${wrong.length} not`);
console.log(
  `${checked.decoded} records decoded, ${checked.refused} refused, ${checked.unknown} of other collections`,
);
process.exitCode = wrong.length === 0 && total > 0 ? 0 : 1;
