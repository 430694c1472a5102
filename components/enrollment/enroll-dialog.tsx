'use client';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import type { TargetRef } from '../../lib/mesh/plan/intent.ts';
import { subject } from '../../lib/mesh/plan/plan-enroll.ts';
import { PlanDialog } from '../plans/plan-dialog.tsx';
import { useNamespaceView } from '../query/namespace-views.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { Waiting } from '../ui/waiting.tsx';
import type { Chosen } from './chosen.ts';
import { EnrollForm } from './enroll-form.tsx';
import { EnrollTargets } from './enroll-targets.tsx';

interface EnrollDialogProps {
  readonly targets: readonly TargetRef[];
  readonly chosen?: Chosen | undefined;
  readonly onClose: () => void;
}

/** What shall become of a namespace, of an object in one, or of many at once. */
export function EnrollDialog({ targets, chosen, onClose }: EnrollDialogProps) {
  const [only] = targets.length === 1 ? targets : [];
  const namespace = only?.kind === 'Namespace' ? only.name : null;
  const { view, error } = useNamespaceView(namespace);
  const isReady = namespace === null || view || error;
  const capture = useMemo(() => (view && namespace !== null ? { namespace, captured: view.card.captured } : null), [view, namespace]);
  return (
    <PlanDialog
      verb="enroll"
      subject={subjectOf(targets)}
      about="Choose what shall become of it. You see what that does before anything is written."
      capture={capture}
      onClose={onClose}
      form={({ formId, failure, onIntent }) =>
        isReady ? (
          <>
            {namespace === null && <EnrollTargets targets={targets} chosen={chosen} />}
            <EnrollForm formId={formId} targets={targets} card={view?.card} failure={failure} onIntent={onIntent} />
          </>
        ) : (
          <Waiting
            what={`Reading namespace ${namespace}`}
            long="Waymark’s server has not answered yet; it may still be reading the cluster."
          >
            <Skeleton className="h-72 w-full" />
          </Waiting>
        )
      }
    />
  );
}

function subjectOf(targets: readonly TargetRef[]): ReactNode {
  const [only] = targets.length === 1 ? targets : [];
  if (!only) return subject(targets);
  return (
    <>
      {only.kind === 'Namespace' ? 'namespace' : only.kind}{' '}
      <Verbatim text={only.namespace === '' ? only.name : `${only.namespace}/${only.name}`} />
    </>
  );
}
