import { expect, test } from 'vitest';
import { sessionCookie } from '../access-code.ts';
import type { Mode } from '../settings.ts';
import { owner } from './caller.ts';
import { whoAsks } from './who-asks.ts';

const cookie = sessionCookie('secret').split(';')[0] ?? '';
const asks = async (headers: Record<string, string>, mode: Mode = 'laptop', accessCode = 'secret') => {
  const caller = await whoAsks(new Headers(headers), { mode, accessCode });
  return caller.ok ? caller.value : caller.error.code;
};

test('[S-21] who brings the code of this launch is its owner, nobody else is anybody', async () => {
  expect(await asks({})).toBe('unauthorized');
  expect(await asks({ cookie })).toBe(owner);
  expect(await asks({ cookie: 'waymark_session=wrong' })).toBe('unauthorized');
  expect(await asks({ cookie: `${cookie}; ${cookie}x` })).toBe('unauthorized');
  expect(await asks({ authorization: 'Bearer secret' })).toBe(owner);
  expect(await asks({ authorization: 'Bearer wrong', cookie })).toBe('unauthorized');
});

test('the demo asks nobody for a code', async () => expect(await asks({}, 'demo', '')).toBe(owner));

test('[S-21] a laptop without a code lets nobody in', async () => {
  expect(await asks({}, 'laptop', '')).toBe('unauthorized');
  expect(await asks({ authorization: 'Bearer ' }, 'laptop', '')).toBe('unauthorized');
});
