import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useWhenQuiet } from './when-quiet.ts';

let [began, visibility] = [0, 'visible'];
const begin = () => {
  began++;
};

function Page() {
  useWhenQuiet(begin);
  return null;
}

/** Seconds, with the moment in which the browser is idle. */
const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));

function show(): QueryClient {
  const client = new QueryClient();
  render(
    <QueryClientProvider client={client}>
      <Page />
    </QueryClientProvider>,
  );
  return client;
}

beforeEach(() => {
  [began, visibility] = [0, 'visible'];
  vi.useFakeTimers();
  vi.stubGlobal('requestIdleCallback', (then: () => void) => setTimeout(then, 1));
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility as DocumentVisibilityState);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('begins once, a second after the last answer', async () => {
  const client = show();
  let answer = (_: string) => {};
  void client.fetchQuery({ queryKey: ['slow'], queryFn: () => new Promise<string>((resolve) => (answer = resolve)) });
  await pass(5);
  expect(began).toBe(0);
  answer('here');
  await pass(0.7);
  expect(began).toBe(0);
  await pass(1);
  expect(began).toBe(1);
  await pass(30);
  expect(began).toBe(1);
});

test('does not wait for ever for a page that always asks', async () => {
  void show().fetchQuery({ queryKey: ['never'], queryFn: () => new Promise<string>(() => {}) });
  await pass(9);
  expect(began).toBe(0);
  await pass(2);
  expect(began).toBe(1);
});

test('waits while nobody looks', async () => {
  visibility = 'hidden';
  show();
  await pass(60);
  expect(began).toBe(0);
  visibility = 'visible';
  await pass(2);
  expect(began).toBe(1);
});
