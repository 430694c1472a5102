'use client';
import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { WaypointItem } from '../../lib/mesh/view/waypoint-list.ts';
import { useChange } from '../changes/changes-context.tsx';
import { useMissingRight } from '../query/rights.ts';
import { Button } from '../ui/button.tsx';
import { ActionMenu } from '../ui/menu.tsx';
import { Verbatim } from '../ui/verbatim.tsx';

interface WaypointActionsProps {
  readonly item: WaypointItem;
  /** Whether Istio makes waypoints of its class; others belong to somebody else. */
  readonly isOurs: boolean;
  /** Two buttons and the rest in the menu, where there is room. */
  readonly asButtons?: boolean;
}

/** What can be done with a waypoint; what cannot says why. */
export function WaypointActions({ item, isOurs, asButtons = false }: WaypointActionsProps) {
  const change = useChange();
  const [asked, setAsked] = useState(asButtons);
  const { namespace, name, className } = item;
  const target = { kind: 'Gateway', namespace, name } as const;
  const mayEdit = useMissingRight('edit', target, asked);
  const mayDelete = useMissingRight('delete', target, asked);
  const foreign = isOurs ? '' : `Its class ${className} is none of Istio’s: who installed it changes it.`;
  const menu = (
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
  if (!asButtons) return menu;
  const whyNot = foreign || mayEdit || mayDelete;
  return (
    <div className="mt-3">
      <div className="flex flex-wrap items-center gap-2">
        <Button disabled={(foreign || mayEdit) !== ''} title={foreign || mayEdit || undefined} onClick={() => change({ do: 'edit', item })}>
          <Pencil aria-hidden />
          Edit…
        </Button>
        <Button
          disabled={(foreign || mayDelete) !== ''}
          title={foreign || mayDelete || undefined}
          onClick={() => change({ do: 'delete', item })}
        >
          <Trash2 aria-hidden />
          Delete…
        </Button>
      </div>
      {whyNot !== '' && (
        <p className="mt-1.5 text-(--drift-text) text-xs">
          <Verbatim text={whyNot} />
        </p>
      )}
    </div>
  );
}
