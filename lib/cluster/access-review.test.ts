import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AccessReviews } from './access-review.ts';
import { createAccessReviews } from './access-review.ts';
import { testAccess } from './testing/access.ts';
import { sendStatus } from './testing/api-answers.ts';
import type { TestApi } from './testing/api-server.ts';
import { startTestApi } from './testing/api-server.ts';
import type { Transport } from './transport.ts';
import { createTransport } from './transport.ts';

let api: TestApi;
let transport: Transport;
let reviews: AccessReviews;

beforeEach(async () => {
  api = await startTestApi();
  transport = createTransport(testAccess(api.url));
  reviews = createAccessReviews(transport);
});

afterEach(async () => {
  await transport.close();
  await api.stop();
});

const patchShop = { verb: 'patch', group: '', resource: 'namespaces', name: 'shop' } as const;

test('asks the cluster, once for equal questions', async () => {
  api.may = ({ verb, plural, name }) => verb === 'patch' && plural === 'namespaces' && name === 'shop';
  const answers = await Promise.all([reviews.may(patchShop), reviews.may({ ...patchShop }), reviews.may({ ...patchShop, name: 'other' })]);
  expect(answers).toEqual([
    { ok: true, value: { allowed: true, reason: '' } },
    { ok: true, value: { allowed: true, reason: '' } },
    { ok: true, value: { allowed: false, reason: '' } },
  ]);
  expect(api.calls).toHaveLength(2);
  expect(JSON.parse(api.calls[0]?.body ?? '')).toMatchObject({ kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: patchShop } });
});

test('asks anew after forget()', async () => {
  await reviews.may(patchShop);
  api.may = () => false;
  expect(await reviews.may(patchShop)).toMatchObject({ value: { allowed: true } });
  reviews.forget();
  expect(await reviews.may(patchShop)).toMatchObject({ value: { allowed: false } });
});

test('a failure is not kept', async () => {
  api.fault = (_call, response) => {
    sendStatus(response, 500, 'InternalError', 'etcd is away');
    return true;
  };
  expect(await reviews.may(patchShop)).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  api.fault = undefined;
  expect(await reviews.may(patchShop)).toMatchObject({ ok: true });
});

test('who am I', async () => {
  expect(await reviews.who()).toEqual({ ok: true, value: { username: 'test', uid: '', groups: ['system:authenticated'] } });
});

test('[R-49] 100 who ask at the same time who they are cost one call; who asks afterwards is told anew', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, () => reviews.who()));
  expect(new Set(answers.map((answer) => answer.ok && answer.value.username)).size).toBe(1);
  expect(api.calls).toHaveLength(1);
  await reviews.who();
  expect(api.calls).toHaveLength(2);
});

test('[R-49] 100 equal questions at the same time cost one call', async () => {
  await Promise.all(Array.from({ length: 100 }, () => reviews.may({ ...patchShop })));
  expect(api.calls).toHaveLength(1);
});
