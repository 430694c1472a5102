import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apiPath, isPathName, watchOnePath } from './api-path.ts';

const services = { group: '', version: 'v1', plural: 'services' };

/** What attacks are made of, among any text at all, halves of surrogate pairs too. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('.', '/', '%', '2', 'e', 'f', '\\', '?', '#', ';', '\0', '\r', '\n', ' ', 'ä', '\ud800', '‮', 'a') }),
);

test('[S-36] a text is refused as a name, or is exactly one segment of the path that was meant (10,000 texts)', () => {
  let kept = 0;
  fc.assert(
    fc.property(text, (name) => {
      if (!isPathName(name)) {
        if (name !== '') expect(() => apiPath(services, { namespace: 'a', name })).toThrow(RangeError);
        return;
      }
      kept++;
      for (const [path, before] of [
        [apiPath(services, { namespace: 'a', name, query: { q: name } }), '/api/v1/namespaces/a/services/'],
        [watchOnePath(services, name, { q: name }), '/api/v1/watch/services/'],
      ] as const) {
        // As the API server reads it.
        const url = new URL(path, 'http://api.test');
        expect(url.origin).toBe('http://api.test');
        expect(url.hash).toBe('');
        expect(url.pathname.startsWith(before)).toBe(true);
        expect(url.pathname.slice(before.length)).not.toContain('/');
        expect(decodeURIComponent(url.pathname.slice(before.length))).toBe(name);
        expect(url.searchParams.getAll('q')).toEqual([name]);
      }
    }),
    { numRuns: 10_000 },
  );
  expect(kept).toBeGreaterThan(1000);
});
