import { describe, expect, it } from 'vitest';
import type { Reported } from '../../lib/mesh/view/views.ts';
import { catchingUpMs } from './catching-up.ts';

const reported = (verdict: Reported['verdict']): Reported => ({ verdict, says: '', computed: null, stored: null });

describe('catchingUpMs', () => {
  it('asks again every two seconds while istiod is catching up, and not otherwise', () => {
    expect(catchingUpMs([reported('agrees'), null, reported('catching up')])).toBe(2_000);
    expect([catchingUpMs([reported('differs'), null]), catchingUpMs([]), catchingUpMs(undefined)]).toEqual([false, false, false]);
  });
});
