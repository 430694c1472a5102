'use client';
import { Waypoints } from 'lucide-react';
import type { Ref } from '../../lib/mesh/model/ref.ts';
import type { Answer } from '../../lib/mesh/resolve/answer.ts';
import type { Detail } from '../../lib/mesh/view/views.ts';
import { useEnroll } from '../changes/changes-context.tsx';
import { Button } from '../ui/button.tsx';

/** What can be done from here: a namespace is enrolled; what is inside of one inherits from it. */
export function EnrollHint({ detail }: { readonly detail: Detail }) {
  const enroll = useEnroll();
  const { ref, answer } = detail;
  const namespace = ref.kind === 'Namespace' ? ref.name : ref.namespace;
  if (namespace === '' || ref.kind === 'Gateway') return null;
  const hint = ref.kind === 'Namespace' ? '' : inheritance(ref, answer);
  return (
    <div className="mt-3">
      <Button look={ref.kind === 'Namespace' ? 'primary' : 'secondary'} onClick={() => enroll(namespace)} className="max-w-full">
        <Waypoints aria-hidden />
        <span className="truncate">{ref.kind === 'Namespace' ? 'Enroll…' : `Enroll namespace ${namespace}…`}</span>
      </Button>
      {hint && <p className="mt-1.5 text-text-2 text-xs">{hint}</p>}
    </div>
  );
}

function inheritance(ref: Ref, answer: Answer | null): string {
  if (answer?.source === 'own') return `Its own label decides. A change of namespace ${ref.namespace} does not reach it.`;
  if (answer?.source === 'namespace') return `It inherits from namespace ${ref.namespace}; a change there reaches it.`;
  return `It has no waypoint label of its own, so it follows its namespace ${ref.namespace}.`;
}
