import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

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

/** The tests that failed by the report of a step, a line each, with the first line of the error; none when there is no report. */
export function failuresOf(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return report.testResults ? failuresOfVitest(report) : (report.suites ?? []).flatMap((suite) => failuresOfSuite(suite));
  } catch {
    return [];
  }
}

function failuresOfVitest({ testResults }) {
  return testResults.flatMap(({ name, message, status, assertionResults = [] }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [failure(name, message)] : [];
    return failed.map(({ fullName, failureMessages }) => failure(fullName, failureMessages?.[0]));
  });
}

function failuresOfSuite({ file, specs = [], suites = [] }) {
  const own = specs.filter(({ ok }) => !ok).map((spec) => failure(`${file}: ${spec.title}`, errorOfSpec(spec)));
  return [...own, ...suites.flatMap((suite) => failuresOfSuite(suite))];
}

function errorOfSpec({ tests = [] }) {
  const result = tests.flatMap(({ results }) => results).find(({ error }) => error);
  // Of one that ran out of time the first says only that; the next says what it waited for.
  return result && (result.errors ?? [result.error]).map(({ message }) => message).join('\n');
}

function failure(name, message = 'no message') {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return `${name}\n    ${lines.slice(0, 6).join('\n    ').slice(0, 900)}`;
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
