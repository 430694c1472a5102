import { describe, expect, it } from 'vitest';
import { spanWords } from './time.tsx';
import { visible } from './verbatim.tsx';

describe('visible', () => {
  it('spells what cannot be seen and leaves the rest alone', () => {
    expect(visible('a\u202Egpj')).toBe('a⟨U+202E⟩gpj');
    expect(visible('\u200B\x1b[31m')).toBe('⟨U+200B⟩⟨U+001B⟩[31m');
    expect(visible('Zürich\n<img src=x>\t日本')).toBe('Zürich\n<img src=x>\t日本');
  });
});

describe('spanWords', () => {
  it('is never negative and grows coarser', () => {
    expect([-5_000, 0, 59_999, 60_000, 7_200_000, 200 * 3_600_000].map(spanWords)).toEqual(['0 s', '0 s', '59 s', '1 min', '2 h', '8 d']);
  });
});
