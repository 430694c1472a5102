import { readFileSync } from 'node:fs';
import type { ControlPlane } from '../e2e/control-plane/control-plane.ts';
import { rawClientOf } from '../e2e/control-plane/control-plane.ts';
import type { RawClient } from '../e2e/control-plane/raw-client.ts';
import { createRawClient } from '../e2e/control-plane/raw-client.ts';
import type { UserName } from '../e2e/control-plane/users.ts';
import { userNames } from '../e2e/control-plane/users.ts';
import { startChurn } from './churn.ts';
import type { SceneNamespace, SizeName } from './scene.ts';
import { makeScene, sizes } from './scene.ts';
import { startSimulated } from './simulated.ts';

/** A cluster that holds the scene, real or simulated: how to reach it, and how to keep it busy. */
export interface BenchCluster extends Pick<ControlPlane, 'kubeconfigPath' | 'apiServer' | 'tokens'> {
  /** PEM; '' where the API server speaks plain HTTP. */
  readonly ca: string;
  /** In the words of the table. */
  readonly what: string;
  readonly client: RawClient;
  /** So many writes a second from now on, none in a spared namespace; 0: none. */
  churn(perSecond: number): void;
  stop(): Promise<void>;
}

/** What is measured lies in these; nobody else writes there. Both inherit a waypoint. */
export function sparedNamespaces(size: SizeName, seed: number): readonly [SceneNamespace, SceneNamespace] {
  const [open, closed] = makeScene(sizes[size], seed).namespaces.filter(({ role }) => role === 'inherited');
  if (!open || !closed) throw new Error('the scene has no namespaces to measure in');
  return [open, closed];
}

export function realCluster(controlPlane: ControlPlane, size: SizeName, seed: number): BenchCluster {
  const client = rawClientOf(controlPlane);
  const churn = startChurn(client, makeScene(sizes[size], seed).namespaces, sparedNamespaces(size, seed));
  const { kubernetes, istio } = controlPlane.versions;
  return {
    ...controlPlane,
    ca: readFileSync(controlPlane.caFile, 'utf8'),
    what: `kube-apiserver ${kubernetes}, istiod ${istio}`,
    client,
    churn: churn.set,
    async stop() {
      await churn.stop();
      await client.close();
    },
  };
}

export async function simulatedCluster(size: SizeName, seed: number): Promise<BenchCluster> {
  const spared = sparedNamespaces(size, seed).map(({ name }) => name);
  const simulated = await startSimulated({ size: sizes[size], seed, spared });
  const tokens = Object.fromEntries(userNames.map((name) => [name, simulated.token])) as Record<UserName, string>;
  const client = createRawClient({ apiServer: simulated.apiServer, ca: '', tokens, istiodDebugUrl: '' });
  return {
    ...simulated,
    tokens,
    ca: '',
    what: 'the simulated cluster, without controllers',
    client,
    async stop() {
      await client.close();
      await simulated.stop();
    },
  };
}
