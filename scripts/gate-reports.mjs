import { readFileSync } from 'node:fs';

/**
 * How many tests a step ran. Every reader returns at least one failure when the program failed, whatever its
 * report says, and when there is no report: a suite that did not run must not look like one that passed.
 */

/** For programs that are one test, such as the linter. */
export function countOfProgram(code) {
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

export function countOfVitest(code, file) {
  return judged(code, file, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }));
}

export function countOfPlaywright(code, file) {
  // A test that passed at the second try has failed once: flaky is not good.
  return judged(code, file, ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }));
}

function judged(code, file, read) {
  let count;
  try {
    count = read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const numbers = Object.values(count).every(Number.isInteger);
  if (!numbers) return { passed: 0, failed: 1, skipped: 0 };
  const empty = count.passed + count.failed === 0;
  return count.failed === 0 && (code !== 0 || empty) ? { ...count, failed: 1 } : count;
}

/** The last line of the gate; programs read it. */
export function closingLine(counts) {
  const sum = (what) => counts.reduce((total, count) => total + count[what], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
