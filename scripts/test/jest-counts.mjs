import { readFileSync } from 'node:fs';

/** One for each test that ran; whatever else made jest fail counts as one failure more. */
export function jestCounts(file, code) {
  let result;
  try {
    result = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, remarks: ['jest wrote no result'] };
  }
  const passed = result.numPassedTests;
  // A file that does not even load has no tests to count.
  let failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const remarks = [];

  // A test that is switched off must be seen.
  const off = result.numPendingTests + result.numTodoTests;
  if (off > 0) {
    failed += off;
    remarks.push(`${off} tests are skipped or to do: finish or remove them`);
  }
  if (passed + failed === 0) {
    failed += 1;
    remarks.push('no test was found');
  }
  if (code !== 0 && failed === 0) {
    failed += 1;
    remarks.push(`every test passed, but jest ended with ${code}`);
  }
  return { passed, failed, remarks };
}
