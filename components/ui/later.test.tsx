import { act, cleanup, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, expect, test } from 'vitest';
import type { Later } from './later.ts';
import { later, useLater } from './later.ts';

afterEach(cleanup);

/** Code that comes, or does not, when the test says so. */
function held() {
  const waiting: Array<{ readonly comes: (code: string) => void; readonly fails: (why: Error) => void }> = [];
  const code = later(
    () =>
      new Promise<string>((comes, fails) => {
        waiting.push({ comes, fails });
      }),
  );
  return {
    code,
    asked: () => waiting.length,
    comes: () => act(async () => waiting.at(-1)?.comes('code')),
    fails: () => act(async () => waiting.at(-1)?.fails(new Error('the server is gone'))),
  };
}

function Shown({ code, wanted }: { readonly code: Later<string>; readonly wanted?: boolean }) {
  const arrival = useLater(code, wanted);
  return <output>{arrival.state === 'here' ? arrival.code : arrival.state}</output>;
}

const show = (code: Later<string>, wanted?: boolean) =>
  render(
    <StrictMode>
      <Shown code={code} {...(wanted === undefined ? {} : { wanted })} />
      <Shown code={code} {...(wanted === undefined ? {} : { wanted })} />
    </StrictMode>,
  );
const shown = () => screen.getAllByRole('status').map(({ textContent }) => textContent);

test('code is asked for once, by whoever is first, and told to all', async () => {
  const { code, asked, comes } = held();
  code.start();
  show(code);
  expect([asked(), shown()]).toEqual([1, ['coming', 'coming']]);
  await comes();
  expect([asked(), shown()]).toEqual([1, ['code', 'code']]);
  code.start();
  cleanup();
  show(code);
  expect([asked(), shown()], 'at once, without a moment without it').toEqual([1, ['code', 'code']]);
});

test('code that did not come is asked for again when somebody says so, or needs it anew', async () => {
  const { code, asked, comes, fails } = held();
  show(code);
  await fails();
  expect([asked(), shown()]).toEqual([1, ['failed', 'failed']]);
  act(() => code.start());
  expect([asked(), shown()]).toEqual([2, ['coming', 'coming']]);
  await fails();
  cleanup();
  show(code);
  expect([asked(), shown()]).toEqual([3, ['coming', 'coming']]);
  await comes();
  expect(shown()).toEqual(['code', 'code']);
});

test('code that nobody wants yet is not asked for', () => {
  const { code, asked } = held();
  show(code, false);
  expect([asked(), shown()]).toEqual([0, ['coming', 'coming']]);
});
