import { render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Ago, Clock } from './time.tsx';
import { TipProvider } from './tooltip.tsx';

const day = 86_400_000;
const there = Date.parse('2026-03-10T12:00:00Z');

afterEach(() => {
  vi.useRealTimers();
});

function ago(at: string, clock: { now: number; heardAt: number } | null): string {
  const { unmount } = render(
    <TipProvider>
      <Clock value={clock}>
        <Ago at={at} />
      </Clock>
    </TipProvider>,
  );
  const text = screen.getByRole('button').textContent ?? '';
  unmount();
  return text;
}

test.each([
  ['right', 0],
  ['a day behind', -day],
  ['a day ahead', day],
])('[R-19] the clock of the browser is %s: ages are counted by that of the cluster, also when it jumps', (_what, skew) => {
  vi.useFakeTimers({ now: there + skew, toFake: ['Date', 'performance'] });
  const clock = { now: there, heardAt: performance.now() };
  expect(ago('2026-03-10T11:57:00Z', clock)).toBe('3 min ago');
  vi.advanceTimersByTime(120_000);
  expect(ago('2026-03-10T11:57:00Z', clock)).toBe('5 min ago');
  vi.setSystemTime(there - 3 * day);
  expect(ago('2026-03-10T11:57:00Z', clock)).toBe('5 min ago');
});

test('[R-19] no age is negative: what another machine wrote a day ahead is 0 s old', () => {
  expect(ago(new Date(Date.now() + day).toISOString(), null)).toBe('0 s ago');
});
