'use client';
import { useState } from 'react';
import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { TargetRef } from '../../lib/mesh/plan/intent.ts';
import type { WaypointItem } from '../../lib/mesh/view/waypoint-list.ts';
import { PlanDialog } from '../plans/plan-dialog.tsx';
import { Typed } from '../plans/typed.tsx';
import { useWaypoints } from '../query/waypoints.ts';
import { Verbatim } from '../ui/verbatim.tsx';
import { CleanUpForm } from './form/clean-up-form.tsx';
import { WaypointForm } from './form/waypoint-form.tsx';
import { createIntentOf, editIntentOf, emptyForm, formOf } from './form/waypoint-form-state.ts';

interface CloseProps {
  readonly onClose: () => void;
}

export function CreateWaypointDialog({
  namespace,
  target,
  onClose,
}: CloseProps & { readonly namespace: string; readonly target?: TargetRef }) {
  const list = useWaypoints().data;
  const initial = emptyForm(namespace, target);
  return (
    <PlanDialog
      verb="new"
      subject="waypoint"
      about="The preview shows what is written before anything is; then it is followed until it is ready."
      onClose={onClose}
      form={(props) => (
        <WaypointForm {...props} initial={initial} list={list} isNew check={(form) => createIntentOf(form, list?.namespaces ?? [])} />
      )}
    />
  );
}

export function EditWaypointDialog({ item, onClose }: CloseProps & { readonly item: WaypointItem }) {
  const list = useWaypoints().data;
  const initial = formOf(item);
  return (
    <PlanDialog
      verb="edit"
      subject={<Subject name={nameKey(item)} />}
      about="What you do not change here stays as it is. The preview shows who is affected."
      onClose={onClose}
      form={(props) => (
        <WaypointForm {...props} initial={initial} list={list} isNew={false} check={(form) => editIntentOf(initial, form)} />
      )}
    />
  );
}

export function DeleteWaypointDialog({ item, onClose }: CloseProps & { readonly item: Pick<WaypointItem, 'namespace' | 'name'> }) {
  const { namespace, name } = item;
  return (
    <PlanDialog
      verb="delete"
      subject={<Subject name={nameKey(item)} />}
      about="Labels that lead to it go first, then istiod lets go of it, then it is deleted."
      intent={{ type: 'delete-waypoints', waypoints: [{ namespace, name }] }}
      confirm={(onConfirmed) => <Typed wanted={name} what="the name of the waypoint" onConfirmed={onConfirmed} />}
      onClose={onClose}
    />
  );
}

export function CleanUpDialog({ namespace, onClose }: CloseProps & { readonly namespace: string }) {
  return (
    <PlanDialog
      verb="clean up"
      subject={
        <>
          namespace <Verbatim text={namespace} />
        </>
      }
      about="Every waypoint of the namespace goes, with every label that leads to one of them, in the safe order."
      intent={{ type: 'clean-up', namespace, revision: null }}
      confirm={(onConfirmed) => <Typed wanted={namespace} what="the name of the namespace" onConfirmed={onConfirmed} />}
      onClose={onClose}
    />
  );
}

/** A namespace, a revision or the whole mesh: asked first. */
export function CleanUpAnyDialog({ onClose }: CloseProps) {
  const list = useWaypoints().data;
  const [wanted, setWanted] = useState('');
  return (
    <PlanDialog
      verb="clean up"
      subject="waypoints"
      about="Labels that lead to them go first, then istiod lets go of them, then they are deleted. The preview shows what falls back to L4."
      form={({ onIntent, ...props }) => (
        <CleanUpForm
          {...props}
          list={list}
          onIntent={(intent) => {
            setWanted(intent.type === 'clean-up' ? (intent.namespace ?? intent.revision ?? everyWaypoint) : '');
            onIntent(intent);
          }}
        />
      )}
      confirm={(onConfirmed) => <Typed wanted={wanted} what="this" onConfirmed={onConfirmed} />}
      onClose={onClose}
    />
  );
}

/** What is typed before every waypoint of the mesh goes. */
const everyWaypoint = 'every waypoint';

function Subject({ name }: { readonly name: string }) {
  return (
    <>
      waypoint <Verbatim text={name} />
    </>
  );
}
