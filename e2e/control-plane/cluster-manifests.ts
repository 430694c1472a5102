import { readFileSync } from 'node:fs';
import type { Manifests } from './module-manifests.ts';
import type { KubeObject, RawClient } from './raw-client.ts';

interface Conditions {
  readonly status?: { readonly conditions?: ReadonlyArray<{ readonly type: string; readonly status: string }> };
}

/** Fills a new cluster: a Node, the CRDs, Istio's objects, the users' rights. Resolves when CRDs and Node are usable. */
export async function applyCluster(client: RawClient, manifests: Manifests): Promise<void> {
  const own = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const text = [
    own('./cluster.yaml'),
    readFileSync(manifests.gatewayApi, 'utf8'),
    readFileSync(manifests.istio, 'utf8'),
    own('./fixtures/users.yaml'),
  ];
  for (const manifest of text) await client.apply(manifest);

  await client.waitFor(
    async () => {
      const crds = await client.request<{ items: Array<KubeObject & Conditions> }>(
        'GET',
        '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      );
      const node = await client.request<KubeObject & Conditions>('GET', '/api/v1/nodes/node-1');
      return crds.body.items.every((crd) => isTrue(crd, 'Established')) && isTrue(node.body, 'Ready');
    },
    { timeoutMs: 30_000, what: 'the CRDs to be established and kwok to make the Node ready' },
  );
}

function isTrue({ status }: Conditions, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}
