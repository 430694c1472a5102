import { afterEach, describe, expect, it } from 'vitest';
import { appErrorOf, getJson, isRequestFailed, postJson } from './get-json.ts';
import type { Reply } from './testing/api-server.ts';
import { startApiServer } from './testing/api-server.ts';

let close = async () => {};
afterEach(() => close());

async function serve(reply: Reply) {
  const server = await startApiServer(() => reply);
  close = server.close;
  return server;
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

describe('getJson and postJson', () => {
  it('sends what the server asks for before it writes', async () => {
    const { url, log } = await serve({ json: { ok: true } });
    expect(await postJson(`${url}/api/plans`, { intent: 1 })).toEqual({ ok: true });
    const [asked] = log;
    expect([asked?.method, asked?.body, asked?.headers['content-type'], asked?.headers['x-waymark'], asked?.headers['accept']]).toEqual([
      'POST',
      { intent: 1 },
      'application/json',
      '1',
      'application/json',
    ]);
  });

  it('throws the server’s own error as data', async () => {
    const error = { code: 'forbidden', message: 'You may not.', hint: 'Ask.' };
    const { url } = await serve({ status: 403, json: { error } });
    const thrown = await failureOf(getJson(`${url}/x`));
    expect(isRequestFailed(thrown) && [thrown.status, thrown.error]).toEqual([403, error]);
  });

  it.each([
    [{ status: 502, text: '<h1>Bad gateway</h1>' }, 'unreachable'],
    [{ status: 404, json: { nothing: 'of ours' } }, 'notFound'],
    [{ status: 418, json: { error: { code: 'teapot', message: 'x' } } }, 'internal'],
    [{ status: 200, text: '<html>login</html>' }, 'internal'],
  ])('says that something else answered: %j', async (reply, code) => {
    const { url } = await serve(reply);
    expect(appErrorOf(await failureOf(getJson(`${url}/x`)))).toMatchObject({
      code,
      message: expect.stringContaining(`HTTP ${reply.status}`),
    });
  });

  it('calls a server that is gone unreachable', async () => {
    const { url } = await serve({ json: 1 });
    await close();
    expect(appErrorOf(await failureOf(getJson(`${url}/x`)))).toMatchObject({ code: 'unreachable' });
  });

  it('lets an abort be an abort', async () => {
    const { url } = await serve({ json: 1 });
    const thrown = await failureOf(getJson(`${url}/x`, AbortSignal.abort()));
    expect([isRequestFailed(thrown), (thrown as Error).name]).toEqual([false, 'AbortError']);
  });
});
