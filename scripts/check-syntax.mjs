// Checks the string formats against a folder of syntax vectors as the AT Protocol publishes them
// (interop-test-files/syntax): `did_syntax_valid.txt` and so on, one text a line, `#` for comments.
// Needs a build (`npm run build`).
//
//   node scripts/check-syntax.mjs <folder>
//
// Ends with 1 when a vector is judged otherwise.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as lexicon from '../dist/esm/src/lexicon/index.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/check-syntax.mjs <folder>');
  process.exit(2);
}

const codecs = {
  atidentifier: lexicon.atIdentifier,
  aturi: lexicon.atUri,
  cid: lexicon.cid,
  datetime: lexicon.datetime,
  did: lexicon.did,
  handle: lexicon.handle,
  language: lexicon.language,
  nsid: lexicon.nsid,
  recordkey: lexicon.recordKey,
  tid: lexicon.tid,
  uri: lexicon.uri,
};

/**
 * What a file says of its lines. `parse_invalid` is well-formed and means nothing: the format
 * `datetime` refuses that; the format `language` asks for well-formed tags only.
 */
function expected(format, kind) {
  if (kind === 'parse_invalid') return format === 'language';
  return kind === 'syntax_valid';
}

let passed = 0;
let total = 0;
for (const name of readdirSync(folder).sort()) {
  const [, format, kind] = /^([a-z]+)_((?:syntax|parse)_(?:in)?valid)\.txt$/.exec(name) ?? [];
  const codec = codecs[format];
  if (codec === undefined) {
    console.log(`${name}: no such format`);
    continue;
  }
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  const vectors = lines.filter((line) => line !== '' && !/^#(?: |$)/.test(line));
  const wrong = vectors.filter((text) => codec.is(text) !== expected(format, kind));
  passed += vectors.length - wrong.length;
  total += vectors.length;
  console.log(`${name}: ${vectors.length - wrong.length} / ${vectors.length}`);
  for (const text of wrong) console.log(`  ${JSON.stringify(text.slice(0, 100))}`);
}
console.log(`${passed} of ${total} vectors as published`);
process.exitCode = passed === total && total > 0 ? 0 : 1;
