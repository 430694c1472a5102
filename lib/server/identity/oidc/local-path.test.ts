import { describe, expect, test } from 'vitest';
import { localPath } from './local-path.ts';

describe('[S-18] returnTo is a page of ours', () => {
  test.each([
    '//evil.test',
    '/\\evil.test',
    '\\/evil.test',
    'https:evil.test',
    'https://evil.test',
    '/%09/evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    ' //evil.test',
    'javascript:alert(1)',
    '/..//evil.test',
    '/%2f/evil.test',
    '/%5cevil.test',
    '/api/overview',
    '/oidc/start',
    '',
    null,
  ])('%j is not, and leads to the first one', (wanted) => {
    expect(localPath(wanted)).toBe('/');
  });

  test.each(['/', '/waypoints', '/?ns=shop&sel=Service%2Fshop%2Fcart', '/destinations?to=//x'])('%s is', (wanted) => {
    expect(localPath(wanted)).toBe(wanted);
  });
});
