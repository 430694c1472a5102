import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settingsIn } from '../mesh/resolve/mesh-settings.ts';
import { tokenOf } from '../sandbox/api/users.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import type { Cluster } from './cluster.ts';
import { startCluster } from './cluster.ts';
import { testAccess } from './testing/access.ts';
import { until } from './testing/until.ts';
import { withYaml } from './yaml-data.ts';

const path = '/api/v1/namespaces/istio-system/configmaps/istio';

describe('the mesh-wide settings are one ConfigMap, read by its name', () => {
  let sandbox: Sandbox;
  let cluster: Cluster;

  beforeEach(async () => {
    sandbox = await startSandbox();
  });

  afterEach(async () => {
    await cluster.stop();
    await sandbox.stop();
  });

  function asUser(user: Parameters<typeof tokenOf>[0]): void {
    cluster = startCluster(testAccess(sandbox.url, { headers: () => ({ authorization: `Bearer ${tokenOf(user)}` }) }));
  }

  async function setMesh(text: string): Promise<void> {
    const response = await fetch(sandbox.url + path, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${tokenOf('admin')}`, 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ data: { mesh: text } }),
    });
    expect(response.status).toBe(200);
  }

  test('a right to that one name is enough; changes are followed, and text that is no YAML is said to be none', async () => {
    asUser('viewer');
    const { world } = cluster.store;
    await until(() => world.ConfigMap.size === 1);
    expect(settingsIn(world)).toEqual({ revision: 'default' });
    await setMesh('discoverySelectors:\n- matchLabels: {mesh: "yes"}\n');
    await until(() => settingsIn(world).discoverySelectors);
    expect(settingsIn(world).discoverySelectors).toEqual([{ matchLabels: { mesh: 'yes' } }]);
    await setMesh('a: [1');
    await until(() => world.ConfigMap.get('istio-system', 'istio')?.problem);
    expect(settingsIn(world)).toEqual({ revision: 'default' });
    expect(cluster.store.limits()).toEqual([]);
  });

  test('who may not read it is told what is assumed', async () => {
    asUser('nobody');
    await until(() => cluster.store.knowledge('ConfigMap', '').state === 'forbidden');
    const said = cluster.store.limits().find(({ kinds }) => kinds.includes('ConfigMap'));
    expect(said).toMatchObject({ code: 'forbidden', namespaces: ['istio-system'] });
    expect(said?.message).toBe('You may not read ConfigMap istio-system/istio, the mesh-wide settings; Istio’s defaults are assumed.');
    expect(cluster.store.world.ConfigMap.knowledge('istio-system')).toBe('forbidden');
  });
});

describe('YAML inside of an object', () => {
  const withMesh = (mesh: unknown) => withYaml({ data: { mesh } }, 'mesh');

  test('is read as istiod reads it: YAML 1.1, where an unquoted y is a truth value', () => {
    expect(withMesh('a: y').yamlValue).toEqual({ a: true });
    expect(withMesh('a: "y"').yamlValue).toEqual({ a: 'y' });
  });

  test('is parsed', () => {
    expect(withMesh('a: {b: [1, "2"]}').yamlValue).toEqual({ a: { b: [1, '2'] } });
  });

  test.each([
    ['missing', undefined, 'it has no key "mesh"'],
    ['no text', 7, 'its key "mesh" is no text'],
    ['huge', 'x'.repeat(1_048_577), 'its key "mesh" is larger than 1 MB'],
    ['broken', 'a: [1', 'its key "mesh" is not YAML: '],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(10)}]\nc: &c [${'*b,'.repeat(10)}]\nd: [${'*c,'.repeat(10)}]`,
      'has aliases that lead nowhere or unfold without measure',
    ],
  ])('%s is a problem, not a failure', (_what, text, problem) => {
    const { yamlValue, yamlProblem } = withMesh(text);
    expect(yamlValue).toBeUndefined();
    expect(yamlProblem).toContain(problem);
  });

  test('an object without data is one without the key', () => {
    expect(withYaml({}, 'mesh').yamlProblem).toContain('no key');
  });
});
