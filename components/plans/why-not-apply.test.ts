import { describe, expect, it } from 'vitest';
import { preview } from './testing/effects.ts';
import { whyNotApply } from './why-not-apply.ts';

describe('whyNotApply', () => {
  it('has nothing against a good plan', () => {
    expect(whyNotApply(preview(), false)).toBe('');
  });

  it('warnings do not stop', () => {
    expect(whyNotApply(preview({ preflight: [{ id: 'x', level: 'warn', says: 'Careful.', fix: '' }] }), false)).toBe('');
  });

  const target = { kind: 'Namespace', namespace: '', name: 'shop' } as const;
  it.each([
    ['nothing to change', preview({ plan: { title: '', steps: [] } }), false, /Nothing would change/],
    ['read only', preview(), true, /read only/],
    [
      'a missing right',
      preview({ permitted: { allowed: false, missing: 'You may not patch namespaces.' } }),
      false,
      /^You may not patch namespaces\.$/,
    ],
    ['a stop', preview({ preflight: [{ id: 'x', level: 'stop', says: 'No.', fix: '' }] }), false, /changed first/],
    [
      'a refused dry run',
      preview({ dryRun: [{ step: 'patch Namespace//shop', target, ok: false, message: 'denied', warnings: [] }] }),
      false,
      /refused the dry run/,
    ],
  ])('names %s', (_, plan, readOnly, words) => {
    expect(whyNotApply(plan, readOnly)).toMatch(words);
  });
});
