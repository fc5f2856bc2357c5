import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** How long the specs of one break may take, ms. A break may well make one run for ever. */
const LIMIT = 240_000;

const literal = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const anyOf = (texts) => [...new Set(texts)].map(literal).join('|');

/** Runs the tests that these breaks name. Gives how many ran and failed. */
export async function runSpecs(folder, breaks) {
  const result = join(folder, 'result.json');
  rmSync(result, { force: true });
  const { output, killed } = await jest(folder, [
    '--selectProjects',
    'unit',
    '--silent',
    '--watchman=false',
    `--cacheDirectory=${join(folder, '.jest-cache')}`,
    '--json',
    `--outputFile=${result}`,
    '--testPathPatterns',
    ...new Set(breaks.map(({ spec }) => literal(spec))),
    '--testNamePattern',
    anyOf(breaks.map(({ test }) => test)),
  ]);
  if (killed) return { ran: 0, failed: 0, unloaded: 0, killed, output };
  const counts = readResult(result);
  return {
    ran: counts.numPassedTests + counts.numFailedTests,
    failed: counts.numFailedTests,
    // Files that could not even be read.
    unloaded: counts.numRuntimeErrorTestSuites,
    killed,
    output,
  };
}

/** Jest writes no result when no file has the wanted name. */
function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  }
}

function jest(folder, args) {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
    }, LIMIT);
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      // Killed: by the timer, or because a break filled the memory.
      resolve({ output: `${output}\njest ended with ${signal ?? code}`, killed: signal !== null });
    });
  });
}
