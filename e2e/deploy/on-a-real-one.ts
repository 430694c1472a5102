import type { ControlPlane } from '../control-plane/control-plane.ts';
import { attach, rawClientOf, startControlPlane } from '../control-plane/control-plane.ts';
import type { KubeObject, RawClient } from '../control-plane/raw-client.ts';
import { yamlOf } from './manifests.ts';

export interface RealOne {
  readonly controlPlane: ControlPlane;
  readonly raw: RawClient;
  /** Takes away what was applied, and ends what was started. */
  stop(): Promise<void>;
}

/** Applies `objects`, in order, to the control plane that WAYMARK_CONTROL_PLANE names when it is up, else to one of our own. */
export async function applied(objects: readonly KubeObject[], fallback: string): Promise<RealOne> {
  const name = process.env['WAYMARK_CONTROL_PLANE'] || fallback;
  const running = attach(name);
  const controlPlane = running ?? (await startControlPlane({ name }));
  const raw = rawClientOf(controlPlane);
  await raw.apply(yamlOf(objects));
  return {
    controlPlane,
    raw,
    async stop() {
      await raw.remove(yamlOf(objects));
      await raw.close();
      if (!running) await controlPlane.stop();
    },
  };
}
