import { expect, test } from 'vitest';
import { owner } from './caller.ts';
import { RateLimit } from './rate-limit.ts';
import { countWrite } from './write-limit.ts';

test('[S-51] ten in five minutes, then a wait that is told; others are not affected', () => {
  const limit = new RateLimit({ max: 10, windowMs: 300_000 });
  for (let i = 0; i < 10; i++) {
    expect(limit.waitSeconds('mallory', i)).toBe(0);
    limit.count('mallory', i);
  }
  expect(limit.waitSeconds('mallory', 1000)).toBe(299);
  expect(limit.waitSeconds('alice', 1000)).toBe(0);
  expect(limit.waitSeconds('mallory', 300_000)).toBe(0);
});

test('[S-51] a million addresses take no more memory than it keeps', () => {
  const limit = new RateLimit({ max: 10, windowMs: 300_000, maxKeys: 1000 });
  for (let i = 0; i < 1_000_000; i++) limit.count(`address ${i}`, i / 1000);
  expect(limit.size).toBe(1000);
});

test('[S-51] thirty changes a minute for each session; others, and the owner of a laptop, are not affected', () => {
  const of = (id: string) => ({ identity: 'i', session: { id, token: 't', user: 'u', expires: 1, grant: null } });
  for (let i = 0; i < 30; i++) expect(countWrite(of('mallory'))).toBeNull();
  expect(countWrite(of('mallory'))).toMatchObject({ code: 'tooMany', details: { retryAfterSeconds: expect.any(Number) } });
  expect(countWrite(of('alice'))).toBeNull();
  for (let i = 0; i < 100; i++) expect(countWrite(owner)).toBeNull();
});
