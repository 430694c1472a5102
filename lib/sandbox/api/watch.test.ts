import { afterEach, describe, expect, test } from 'vitest';
import type { Client } from '../testing/client.ts';
import { startClient } from '../testing/client.ts';

const clients: Client[] = [];

async function start(options: Parameters<typeof startClient>[0] = {}): Promise<Client> {
  const client = await startClient(options);
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

interface Event {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server sent
  readonly object: any;
}

/** The events of a watch until it ends or `count` are there. */
async function events(client: Client, path: string, count: number): Promise<Event[]> {
  const abort = new AbortController();
  const response = await fetch(client.sandbox.url + path, { signal: abort.signal });
  const found: Event[] = [];
  let rest = '';
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const lines = (rest + Buffer.from(chunk).toString()).split('\n');
      rest = lines.pop() ?? '';
      found.push(...lines.map((line) => JSON.parse(line) as Event));
      if (found.length >= count) break;
    }
  } finally {
    abort.abort();
  }
  return found;
}

const configMap = (name: string) => ({ metadata: { name } });
const path = '/api/v1/namespaces/default/configmaps';

describe('watch', () => {
  test('replays what happened since a version', async () => {
    const client = await start();
    const { body } = await client.send('GET', path);
    for (const name of ['a', 'b']) await client.send('POST', path, configMap(name));
    await client.send('DELETE', `${path}/a`);
    const seen = await events(client, `${path}?watch=true&resourceVersion=${body.metadata.resourceVersion}`, 3);
    expect(seen.map(({ type, object }) => [type, object.metadata.name])).toEqual([
      ['ADDED', 'a'],
      ['ADDED', 'b'],
      ['DELETED', 'a'],
    ]);
  });

  test('a compacted version is a 410 in the stream', async () => {
    const client = await start();
    const { body } = await client.send('GET', path);
    await client.send('POST', path, configMap('a'));
    client.sandbox.registry.store.compact();
    const seen = await events(client, `${path}?watch=true&resourceVersion=${body.metadata.resourceVersion}`, 9);
    expect(seen).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
  });

  test('a history that overflows is a 410 too', async () => {
    const client = await start({ historyLimit: 5 });
    const { body } = await client.send('GET', path);
    for (let i = 0; i < 20; i++) await client.send('POST', path, configMap(`c${i}`));
    const seen = await events(client, `${path}?watch=true&resourceVersion=${body.metadata.resourceVersion}`, 1);
    expect(seen[0]).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  });

  test('bookmarks carry the newest version and nothing else', async () => {
    const client = await start({ bookmarkMs: 20 });
    await client.send('POST', path, configMap('a'));
    const { body } = await client.send('GET', path);
    const seen = await events(client, `${path}?watch=true&allowWatchBookmarks=true&resourceVersion=${body.metadata.resourceVersion}`, 2);
    expect(seen.map(({ type }) => type)).toEqual(['BOOKMARK', 'BOOKMARK']);
    expect(seen[0]?.object).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: body.metadata.resourceVersion, creationTimestamp: null },
    });
  });

  test('timeoutSeconds ends the stream', async () => {
    const client = await start();
    expect(
      await events(
        client,
        `${path}?watch=true&timeoutSeconds=1&resourceVersion=${(await client.send('GET', path)).body.metadata.resourceVersion}`,
        9,
      ),
    ).toEqual([]);
  });

  test('a continued list whose version was compacted is a 410 with a token to go on', async () => {
    const client = await start();
    for (const name of ['a', 'b', 'c']) await client.send('POST', path, configMap(name));
    const first = await client.send('GET', `${path}?limit=1`);
    await client.send('DELETE', `${path}/b`);
    client.sandbox.registry.store.compact();
    const second = await client.send('GET', `${path}?limit=1&continue=${first.body.metadata.continue}`);
    expect(second).toMatchObject({ status: 410, body: { reason: 'Expired', metadata: { continue: expect.any(String) } } });
    const third = await client.send('GET', `${path}?continue=${second.body.metadata.continue}`);
    expect(third.body.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual(['c']);
  });

  test('stopping the sandbox ends open watches', async () => {
    const client = await startClient();
    const response = await fetch(`${client.sandbox.url}${path}?watch=true`);
    const reading = response.text().catch(() => 'cut');
    await client.stop();
    expect(['', 'cut']).toContain(await reading);
  });
});
