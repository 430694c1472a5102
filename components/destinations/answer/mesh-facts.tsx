import type { LucideIcon } from 'lucide-react';
import { Check, CircleDashed, Hourglass, Shuffle } from 'lucide-react';
import type { MeshFacts } from '../../../lib/mesh/view/explanation-view.ts';
import { count } from '../../radar/radar-words.ts';
import { Verbatim } from '../../ui/verbatim.tsx';
import { ObjectLink } from '../object-link.tsx';

type Group = MeshFacts['groups'][number];

const states: Readonly<Record<Group['state'], { readonly word: string; readonly icon: LucideIcon; readonly tone: string }>> = {
  captured: { word: 'captured', icon: Check, tone: 'text-(--l4-text)' },
  pending: { word: 'pending: no connectivity', icon: Hourglass, tone: 'text-(--broken-text)' },
  outside: { word: 'not captured', icon: CircleDashed, tone: 'text-text-2' },
  drift: { word: 'they disagree', icon: Shuffle, tone: 'text-(--drift-text)' },
};

/** Whether the pods are in the mesh: what their labels ask for and what istio-cni did are two facts, shown apart. */
export function MeshFactsList({ mesh }: { readonly mesh: MeshFacts }) {
  if (mesh.pods === 0) return <p className="text-[13px] text-text-2">No pod is behind it.</p>;
  return (
    <ul className="space-y-3">
      {mesh.groups.map((group) => (
        <GroupFacts
          key={`${group.state} ${group.rule} ${group.redirection} ${group.asks}`}
          group={group}
          alone={mesh.groups.length === 1}
        />
      ))}
    </ul>
  );
}

function GroupFacts({ group, alone }: { readonly group: Group; readonly alone: boolean }) {
  const { word, icon: Icon, tone } = states[group.state];
  return (
    <li className="text-[13px]">
      <p className="flex flex-wrap items-center justify-between gap-x-2">
        <span className={`inline-flex items-center gap-1 font-medium ${tone}`}>
          <Icon aria-hidden className="size-3.5" />
          {word}
        </span>
        {(!alone || group.count > 1) && (
          <span className="text-text-2 text-xs">
            {count(group.count, 'pod')}
            {!alone && (
              <>
                {', such as '}
                <ObjectLink target={group.example} short />
              </>
            )}
          </span>
        )}
      </p>
      <dl className="mt-1.5 grid grid-cols-2 divide-x divide-line rounded-md border border-line">
        <div className="px-2.5 py-1.5">
          <dt className="text-text-2 text-xs">The labels ask for</dt>
          <dd>
            <span className="font-medium text-text">{group.expected ? 'the mesh' : 'no mesh'}</span>
            <span className="block text-text-2 text-xs">
              <Verbatim text={group.asks} /> <span className="whitespace-nowrap">Rule {group.rule}.</span>
            </span>
          </dd>
        </div>
        <div className="px-2.5 py-1.5">
          <dt className="text-text-2 text-xs">istio-cni did</dt>
          <dd>
            <span className="font-medium text-text">{didWords(group.redirection)}</span>
            <span className="block font-mono text-text-2 text-xs" title="The annotation ambient.istio.io/redirection of the pod">
              redirection {group.redirection === null ? 'absent' : `= ${group.redirection}`}
            </span>
          </dd>
        </div>
      </dl>
      {group.says !== group.asks && (
        <p className={`mt-1 text-xs ${group.state === 'captured' ? 'text-text-2' : tone}`}>
          <Verbatim text={group.says} />
        </p>
      )}
    </li>
  );
}

function didWords(redirection: string | null): string {
  if (redirection === 'enabled') return 'captured it';
  if (redirection === 'pending') return 'prepared it';
  return redirection === null || redirection === 'disabled' ? 'nothing' : redirection;
}
