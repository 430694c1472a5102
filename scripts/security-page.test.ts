import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const rows = read('docs/security.md')
  .split('\n')
  .flatMap((line) => {
    const [, id, rest] = /^\| ([SR]-\d\d) \|(.*)\|$/.exec(line) ?? [];
    return id === undefined || rest === undefined ? [] : [{ id, proofs: proofsIn(rest), isOpen: /\| (open|partly)\b/.test(rest) }];
  });

/** `path`: title of the test, several separated by <br>. */
function proofsIn(cells: string): ReadonlyArray<{ readonly path: string; readonly title: string }> {
  return [...cells.matchAll(/`([^`]+\.(?:test|spec)\.(?:tsx?|mjs))`: (.*?)(?:<br>| *$)/g)].map(([, path = '', title = '']) => ({
    path,
    title: title.replaceAll('\\|', '|'),
  }));
}

test('the page has every requirement once', () => {
  const numbers = (prefix: string, last: number) => Array.from({ length: last }, (_, i) => `${prefix}${String(i + 1).padStart(2, '0')}`);
  expect(rows.map(({ id }) => id)).toEqual([...numbers('S-', 63), ...numbers('R-', 58)]);
});

test('what is not called open or partly proven names a test, and every test that is named exists', () => {
  const wrong = rows.flatMap(({ id, proofs, isOpen }) => [
    ...(proofs.length === 0 && !isOpen ? [`${id}: no test`] : []),
    ...proofs.filter(({ path, title }) => !exists(path, title)).map(({ path, title }) => `${id}: ${path}: ${title}`),
  ]);
  expect(wrong).toEqual([]);
});

function exists(path: string, title: string): boolean {
  return (
    existsSync(join(root, path)) &&
    read(path)
      .replaceAll(/\\(['"`])/g, '$1')
      .includes(title)
  );
}
