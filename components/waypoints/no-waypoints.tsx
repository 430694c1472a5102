import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WaypointList } from '../../lib/mesh/view/waypoint-list.ts';
import { Button } from '../ui/button.tsx';
import { Command } from '../ui/code-block.tsx';

/** The page without a waypoint: why, and what to do. */
export function NoWaypoints({ list, onCreate }: { readonly list: WaypointList; readonly onCreate: () => void }) {
  if (list.absent)
    return (
      <Empty title="The cluster does not know Gateways">
        <p>The Gateway API is not installed, so there can be no waypoint. Install its standard channel:</p>
        <Command text="kubectl apply --server-side -f https://github.com/kubernetes-sigs/gateway-api/releases/latest/download/standard-install.yaml" />
      </Empty>
    );
  if (list.unread.length > 0 && list.unread.length === list.namespaces.length) return null;
  return (
    <Empty title="There is no waypoint yet">
      <p>
        Without one, ambient traffic is handled at L4 only: mTLS and L4 policy by ztunnel. A waypoint adds L7 policy, routing and telemetry
        for the namespaces and services that use it.
      </p>
      <Button look="primary" onClick={onCreate}>
        <Plus aria-hidden />
        New waypoint…
      </Button>
    </Empty>
  );
}

function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="mx-auto max-w-xl space-y-3 rounded-lg border border-line border-dashed px-6 py-10 text-center text-[13px] text-text-2">
      <h2 className="font-semibold text-[15px] text-text">{title}</h2>
      {children}
    </section>
  );
}
