import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { closingLine, countOfPlaywright, countOfProgram, countOfVitest, failuresOf } from './gate-reports.mjs';

const folder = mkdtempSync(join(tmpdir(), 'waymark-reports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content) {
  const file = join(folder, 'report.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const oneFailure = { passed: 0, failed: 1, skipped: 0 };
const vitest = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 };
const playwright = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 } };

describe('a report', () => {
  test('of a program is its exit code', () => {
    expect(countOfProgram(0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(countOfProgram(2)).toEqual(oneFailure);
  });

  test('of vitest is counted', () => {
    expect(countOfVitest(0, report(vitest))).toEqual({ passed: 3, failed: 0, skipped: 2 });
    expect(countOfVitest(1, report({ ...vitest, numFailedTests: 2 }))).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  test('of playwright is counted, a flaky test as failed', () => {
    expect(countOfPlaywright(1, report(playwright))).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  test('without a failed test of a program that failed is a failure: a file could not be loaded, a promise was not caught', () => {
    expect(countOfVitest(1, report(vitest))).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  test('that is missing, broken or of another shape is a failure', () => {
    expect(countOfVitest(0, join(folder, 'missing.json'))).toEqual(oneFailure);
    expect(countOfVitest(0, report('{"numPassedTests":'))).toEqual(oneFailure);
    expect(countOfVitest(0, report(playwright))).toEqual(oneFailure);
    expect(countOfPlaywright(0, report(vitest))).toEqual(oneFailure);
  });

  test('in which no test ran is a failure', () => {
    expect(countOfVitest(0, report({ ...vitest, numPassedTests: 0 }))).toMatchObject({ failed: 1 });
    expect(countOfPlaywright(0, report({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 4 } }))).toMatchObject({ failed: 1 });
  });
});

describe('what failed', () => {
  test('is named from the report of vitest, with its error', () => {
    const failed = {
      status: 'failed',
      fullName: 'mesh > traffic types',
      failureMessages: ['\u001b[31mError\u001b[39m: waited\n\n  in vain'],
    };
    const assertionResults = [{ status: 'passed', fullName: 'fine' }, failed];
    expect(failuresOf(report({ testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults }] }))).toEqual([
      'mesh > traffic types\n    Error: waited\n      in vain',
    ]);
  });

  test('is the file when it could not be loaded', () => {
    const broken = { name: 'a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] };
    expect(failuresOf(report({ testResults: [broken] }))).toEqual(['a.test.ts\n    no such module']);
  });

  test('is named from the report of playwright, in nested suites too', () => {
    const spec = { title: 'a story', ok: false, tests: [{ results: [{ error: { message: 'not visible' } }] }] };
    const inner = { file: 'a.spec.ts', specs: [spec, { title: 'fine', ok: true }] };
    expect(failuresOf(report({ suites: [{ file: 'a.spec.ts', suites: [inner] }] }))).toEqual(['a.spec.ts: a story\n    not visible']);
  });

  test('that ran out of time says what it waited for', () => {
    const errors = [{ message: 'Test timeout of 120000ms exceeded.' }, { message: 'Error: locator.click: not there' }];
    const spec = { title: 'a story', ok: false, tests: [{ results: [{ error: errors[0], errors }] }] };
    expect(failuresOf(report({ suites: [{ file: 'a.spec.ts', specs: [spec] }] }))).toEqual([
      'a.spec.ts: a story\n    Test timeout of 120000ms exceeded.\n    Error: locator.click: not there',
    ]);
  });

  test('and has no error says so', () => {
    const spec = { title: 'a story', ok: false, tests: [{ results: [{ errors: [] }] }] };
    expect(failuresOf(report({ suites: [{ file: 'a.spec.ts', specs: [spec] }] }))).toEqual(['a.spec.ts: a story\n    no message']);
  });

  test('is unknown without a report', () => {
    expect(failuresOf(join(folder, 'missing.json'))).toEqual([]);
  });
});

test('the closing line adds up', () => {
  expect(
    closingLine([
      { passed: 1, failed: 0, skipped: 0 },
      { passed: 40, failed: 2, skipped: 0 },
    ]),
  ).toBe('41 passed, 2 failed');
  expect(closingLine([{ passed: 1, failed: 0, skipped: 3 }])).toBe('1 passed, 0 failed, 3 skipped');
});
