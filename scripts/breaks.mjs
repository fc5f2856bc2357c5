// `npm run breaks`: breaks the client on purpose, one line at a time, in a copy of the repository,
// and looks whether the spec that is named for it goes red. The last line is
// `N caught, N not caught`; ends with 1 when a break is not caught or cannot be made.
//
//   npm run breaks                              all of them
//   npm run breaks -- --only no-seq-dedupe      this one (can be repeated)
//   npm run breaks -- --list                    what there is; checks that the code still has it
//   npm run breaks -- --write-docs              writes docs/breaks.md
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { broken, BreakError } from './breaks/apply.mjs';
import { BREAKS } from './breaks/breaks.mjs';
import { docsPage } from './breaks/docs-page.mjs';
import { makeScratch } from './breaks/scratch.mjs';
import { runSpecs } from './breaks/run-specs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = 'docs/breaks.md';
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    list: { type: 'boolean', default: false },
    'write-docs': { type: 'boolean', default: false },
  },
});

function chosen(names) {
  for (const name of names) {
    if (!BREAKS.some((each) => each.name === name)) throw new Error(`no break "${name}"`);
  }
  return BREAKS.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** The breaks whose code is not there any more, each with what is missing. */
function rotten(breaks) {
  return breaks.flatMap((each) => {
    try {
      broken(readFileSync(join(root, each.file), 'utf8'), each);
      return [];
    } catch (error) {
      if (error instanceof BreakError) return [`${each.name}: ${error.message}`];
      if (error.code === 'ENOENT') return [`${each.name}: no file ${each.file}`];
      throw error;
    }
  });
}

const width = Math.max(...BREAKS.map(({ name }) => name.length));
const line = ({ name, spec }, what) => `${name.padEnd(width)}  ${what.padEnd(10)}  ${spec}`;

/** Runs the specs of one break, broken. Gives what came of it. */
async function outcome(scratch, each) {
  const restore = scratch.replace(each.file, (text) => broken(text, each));
  try {
    const { ran, failed, unloaded, killed } = await runSpecs(scratch.folder, [each]);
    if (killed) return 'no end';
    // A break that keeps a file from loading would turn every spec red: it proves nothing.
    if (unloaded > 0) return 'not loaded';
    if (ran === 0) return 'no test';
    return failed > 0 ? 'caught' : 'NOT CAUGHT';
  } finally {
    restore();
  }
}

async function runAll(breaks) {
  const scratch = makeScratch(root);
  try {
    const whole = await runSpecs(scratch.folder, breaks);
    if (whole.failed > 0 || whole.unloaded > 0 || whole.killed || whole.ran === 0) {
      console.log(whole.output);
      console.log('the named specs are red (or none) without any break: nothing can be said');
      return false;
    }
    console.log(`${whole.ran} tests are green without a break\n`);
    const counts = { caught: 0, not: 0 };
    for (const each of breaks) {
      const begun = performance.now();
      const what = await outcome(scratch, each);
      counts[what === 'caught' ? 'caught' : 'not'] += 1;
      console.log(`${line(each, what)}  ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    }
    console.log(`\n${counts.caught} caught, ${counts.not} not caught`);
    return counts.not === 0;
  } finally {
    scratch.remove();
  }
}

async function main() {
  const breaks = chosen(values.only);
  if (values['write-docs']) {
    writeFileSync(join(root, page), await docsPage(BREAKS));
    return true;
  }
  if (values.list) for (const each of breaks) console.log(line(each, `law ${each.law}`));
  const wrong = rotten(breaks);
  if (readFileSync(join(root, page), 'utf8') !== (await docsPage(BREAKS))) {
    wrong.push(`${page} does not show this list: npm run breaks -- --write-docs`);
  }
  if (wrong.length > 0) {
    console.log(wrong.join('\n'));
    return false;
  }
  return values.list || runAll(breaks);
}

process.exitCode = (await main()) ? 0 : 1;
