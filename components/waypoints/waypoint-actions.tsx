'use client';
import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { WaypointItem } from '../../lib/mesh/view/waypoint-list.ts';
import { useChange } from '../changes/changes-context.tsx';
import { useMissingRight } from '../query/rights.ts';
import { Button } from '../ui/button.tsx';
import { ActionMenu } from '../ui/menu.tsx';

interface WaypointActionsProps {
  readonly item: WaypointItem;
  /** Whether Istio makes waypoints of its class; others belong to somebody else. */
  readonly isOurs: boolean;
}

/** What can be done with a waypoint; what cannot says why. */
export function WaypointActions({ item, isOurs }: WaypointActionsProps) {
  const change = useChange();
  const [asked, setAsked] = useState(false);
  const { namespace, name, className } = item;
  const target = { kind: 'Gateway', namespace, name } as const;
  const mayEdit = useMissingRight('edit', target, asked);
  const mayDelete = useMissingRight('delete', target, asked);
  const foreign = isOurs ? '' : `Its class ${className} is none of Istio’s: who installed it changes it.`;
  return (
    <ActionMenu
      label={`Actions for waypoint ${nameKey(item)}`}
      onOpenChange={(open) => open && setAsked(true)}
      trigger={
        <Button look="ghost" size="sm" aria-label={`Actions for waypoint ${nameKey(item)}`}>
          <Ellipsis aria-hidden />
        </Button>
      }
      actions={[
        { id: 'edit', label: 'Edit…', icon: <Pencil aria-hidden />, why: foreign || mayEdit, run: () => change({ do: 'edit', item }) },
        {
          id: 'delete',
          label: 'Delete…',
          icon: <Trash2 aria-hidden />,
          why: foreign || mayDelete,
          run: () => change({ do: 'delete', item }),
        },
        {
          id: 'clean-up',
          label: `Clean up namespace ${namespace}…`,
          icon: <Trash2 aria-hidden />,
          why: mayDelete,
          run: () => change({ do: 'clean-up', namespace }),
        },
      ]}
    />
  );
}
