import { loadAccess } from '../../lib/cluster/kubeconfig.ts';
import type { TestWaymark } from '../../lib/server/plans/testing/waymark.ts';
import { waymarkAs } from '../../lib/server/plans/testing/waymark.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import { attach, rawClientOf, startControlPlane } from '../control-plane/control-plane.ts';
import type { RawClient } from '../control-plane/raw-client.ts';

/** Waymark's engine, and the tests' own eyes, on a real API server with a real istiod. */
export interface RealOne {
  readonly controlPlane: ControlPlane;
  readonly raw: RawClient;
  readonly waymark: TestWaymark;
  stop(): Promise<void>;
}

/** The control plane that WAYMARK_CONTROL_PLANE names when it is up, else one of our own. */
export async function startRealOne(fallback: string): Promise<RealOne> {
  const name = process.env['WAYMARK_CONTROL_PLANE'] || fallback;
  const running = attach(name);
  const controlPlane = running ?? (await startControlPlane({ name }));
  const raw = rawClientOf(controlPlane);
  const access = await loadAccess({ kubeconfigPath: controlPlane.kubeconfigPath, context: 'admin' });
  if (!access.ok) throw new Error(access.error.message);
  const waymark = await waymarkAs(access.value, 60_000);
  return {
    controlPlane,
    raw,
    waymark,
    async stop() {
      await waymark.stop();
      await raw.close();
      if (!running) await controlPlane.stop();
    },
  };
}
