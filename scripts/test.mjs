// `npm test`: every check of the repository. Steps run two at a time where they may, a failure
// stops none of the others, and the last line is `N passed, N failed`: one for each jest test, one
// for each other step.
//
//   npm test                      everything
//   npm test -- lint unit         these steps alone, and what they need
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jestCounts } from './test/jest-counts.mjs';
import { run } from './test/run.mjs';
import { schedule } from './test/schedule.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, '.cache/test');

/**
 * script  the npm script; `jest` names the project where its tests are to be counted
 * needs   steps that must have passed before
 * alone   does its own work on both cores, or measures time: nothing may run beside it
 */
const steps = [
  { script: 'build' },
  { script: 'lint' },
  { script: 'format:check' },
  { script: 'depcheck' },
  { script: 'test:types' },
  { script: 'knip' },
  { script: 'lockfile:check' },
  { script: 'records:check' },
  { script: 'api:check', needs: ['build'] },
  { script: 'size', needs: ['build'] },
  { script: 'test:package', needs: ['build'], jest: 'package' },
  { script: 'test:crash', needs: ['build'] },
  { script: 'test:unit', alone: true, jest: 'unit' },
  { script: 'test:browser', needs: ['build'], alone: true, jest: 'browser' },
];

/** Which steps the command line asks for: by name, or by what follows `test:`. */
function chosen(names) {
  if (names.length === 0) return steps;
  const byName = (name) => {
    const step = steps.find(({ script }) => script === name || script === `test:${name}`);
    if (!step) throw new Error(`No step "${name}": ${steps.map((s) => s.script).join(', ')}`);
    return step;
  };
  const wanted = new Set();
  const want = (step) => {
    (step.needs ?? []).map(byName).forEach(want);
    wanted.add(step);
  };
  names.map(byName).forEach(want);
  return steps.filter((step) => wanted.has(step));
}

const total = { passed: 0, failed: 0 };
const started = performance.now();
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

function report(step, counts, ms, output) {
  total.passed += counts.passed;
  total.failed += counts.failed;
  const tests = step.jest ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
  console.log(`${counts.failed ? '✗' : '✓'} ${step.script} (${seconds(ms)}${tests})`);
  for (const remark of counts.remarks ?? []) console.log(`  ${remark}`);
  if (counts.failed) console.log(output.trimEnd().replace(/^/gm, '  │ '));
}

async function runStep(step) {
  const begun = performance.now();
  const json = join(results, `${step.jest}.json`);
  const args = step.jest ? ['--json', `--outputFile=${json}`] : [];
  const { code, output } = await run(step.script, args, root);
  const plain = code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const counts = step.jest ? jestCounts(json, code) : plain;
  report(step, counts, performance.now() - begun, output);
  return counts.failed === 0;
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

await schedule(chosen(process.argv.slice(2)), runStep, (step, missing) => {
  // A step that cannot run has failed: nothing is skipped quietly.
  report(step, { passed: 0, failed: 1 }, 0, `not run: ${missing.join(', ')} failed`);
});

console.log(`\n${seconds(performance.now() - started)}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
