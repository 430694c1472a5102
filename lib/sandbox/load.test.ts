import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readManifests } from './load.ts';
import { startSandbox } from './sandbox.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waymark-load-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
}

const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;

describe('reading manifests', () => {
  test('documents, lists, empty documents, JSON and folders', async () => {
    await file('b.yaml', `---\n${namespace('one')}---\n# nothing\n---\n${namespace('two')}`);
    await file(
      'a.json',
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'zero' } }] }),
    );
    await file('sub/c.yml', 'apiVersion: v1\nkind: NamespaceList\nitems: [{ metadata: { name: three } }]\n');
    await file('notes.txt', 'not a manifest');
    await file('.hidden.yaml', 'nonsense: [');
    const loaded = await readManifests(folder);
    expect(loaded.ok && loaded.manifests.map(({ object }) => [object.kind, (object.metadata as { name: string }).name])).toEqual([
      ['Namespace', 'zero'],
      ['Namespace', 'one'],
      ['Namespace', 'two'],
      ['Namespace', 'three'],
    ]);
  });

  test('every error names its file and line', async () => {
    const path = await file(
      'bad.yaml',
      `${namespace('one')}---\na: [1,\n---\njust: text\n---\nkind: Service\napiVersion: v1\nmetadata: {}\n`,
    );
    const loaded = await readManifests(path);
    const messages = loaded.ok ? [] : loaded.errors.map(({ message }) => message.slice(path.length));
    expect(messages[0]).toMatch(/^:[5-6]: /);
    expect(messages.slice(-2)).toEqual([
      expect.stringMatching(/^:7: not a Kubernetes object/),
      expect.stringMatching(/^:9: Service without metadata.name/),
    ]);
  });

  test('nothing there, nothing in it', async () => {
    expect(await readManifests(join(folder, 'nope.yaml'))).toMatchObject({
      ok: false,
      errors: [{ message: expect.stringContaining('ENOENT') }],
    });
    expect(await readManifests(folder)).toMatchObject({
      ok: false,
      errors: [{ message: expect.stringContaining('no .yaml, .yml or .json file') }],
    });
  });
});

describe('loading manifests', () => {
  test('unknown kinds are skipped, missing namespaces made, refused objects told', async () => {
    const path = await file(
      'all.yaml',
      `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: lost }\nspec: { ports: [{ port: 80 }] }\n---\napiVersion: example.com/v1\nkind: Thing\nmetadata: { name: x }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: Bad, namespace: lost }\nspec: { ports: [{ port: 80 }] }\n`,
    );
    const sandbox = await startSandbox({ from: path, momentMs: 0 });
    expect(sandbox.warnings).toEqual([
      'made namespace lost, which no manifest declares',
      expect.stringMatching(/all\.yaml:10: Service "Bad" is invalid: metadata\.name/),
      'skipped 1 of kind example.com/v1 Thing: the sandbox does not serve it',
    ]);
    expect(sandbox.registry.store.table('services').get('lost', 'web')).toBeDefined();
    await sandbox.stop();
  });

  test('a dump keeps what it says: no second ReplicaSet, no other pods', async () => {
    const owner = (kind: string, name: string, uid: string) =>
      `[{ apiVersion: apps/v1, kind: ${kind}, name: ${name}, uid: ${uid}, controller: true }]`;
    const template = '{ metadata: { labels: { app: web } }, spec: { containers: [{ name: main, image: "x:1" }] } }';
    const path = await file(
      'dump.yaml',
      `${namespace('shop')}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, uid: d-1 }
spec: { replicas: 1, selector: { matchLabels: { app: web } }, template: ${template} }
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: web-5d9c, namespace: shop, uid: r-1, labels: { app: web, pod-template-hash: 5d9c }, ownerReferences: ${owner('Deployment', 'web', 'd-1')} }
spec: { replicas: 1, selector: { matchLabels: { app: web, pod-template-hash: 5d9c } }, template: { metadata: { labels: { app: web, pod-template-hash: 5d9c } }, spec: { containers: [{ name: main, image: "x:1" }] } } }
---
apiVersion: v1
kind: Pod
metadata: { name: web-5d9c-abcde, namespace: shop, uid: p-1, labels: { app: web, pod-template-hash: 5d9c }, ownerReferences: ${owner('ReplicaSet', 'web-5d9c', 'r-1')} }
spec: { nodeName: n1, containers: [{ name: main, image: "x:1" }] }
status: { phase: Running, podIP: 10.9.9.9, conditions: [{ type: Ready, status: "True" }] }
`,
    );
    const sandbox = await startSandbox({ from: path, momentMs: 0 });
    const { store } = sandbox.registry;
    expect(
      store
        .table('replicasets.apps')
        .list('shop')
        .map(({ metadata }) => [metadata.name, metadata.uid]),
    ).toEqual([['web-5d9c', 'r-1']]);
    expect(
      store
        .table('pods')
        .list('shop')
        .map(({ metadata, status }) => [metadata.name, metadata.uid, status?.podIP]),
    ).toEqual([['web-5d9c-abcde', 'p-1', '10.9.9.9']]);
    await sandbox.stop();
  });

  test('manifests that cannot be read reject the start', async () => {
    const path = await file('bad.yaml', 'a: [');
    await expect(startSandbox({ from: path })).rejects.toThrow(/bad\.yaml:1/);
  });
});
