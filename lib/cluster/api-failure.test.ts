import { expect, test } from 'vitest';
import { failureFromStatus, toAppError } from './api-failure.ts';

test('[S-31] who must sign in again is told so, not what a server says of it', () => {
  const refused = failureFromStatus(401, { message: 'token 0f93 has expired' }, undefined, 0);
  expect(toAppError(refused, 'list Services')).toMatchObject({
    code: 'unauthorized',
    message: 'The cluster does not accept your credentials. Sign in again.',
  });
});

test('[S-31] other refusals are told in the words of the cluster, and what is asked for is named', () => {
  const refused = failureFromStatus(403, { message: 'services is forbidden' }, undefined, 0);
  expect(toAppError(refused, 'list Services')).toMatchObject({
    code: 'forbidden',
    message: 'The cluster refused to list Services: services is forbidden',
  });
});
