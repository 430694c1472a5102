import type { LucideIcon } from 'lucide-react';
import { ArrowRight, ArrowRightLeft, CircleHelp, CircleMinus, CirclePlus, Percent } from 'lucide-react';
import type { ReactNode } from 'react';
import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { PolicyEffect } from '../../lib/mesh/plan/policies/policy-effects.ts';
import type { PolicyForecast } from '../../lib/protocol/api.ts';
import { refWords } from '../panel/detail-text.ts';
import { Verbatim } from '../ui/verbatim.tsx';

const kinds: Readonly<
  Record<PolicyEffect['kind'], { readonly icon: LucideIcon; readonly tone: string; readonly one: string; readonly many: string }>
> = {
  stops: { icon: CircleMinus, tone: 'text-(--broken-text)', one: 'stops to apply', many: 'stop to apply' },
  partly: { icon: Percent, tone: 'text-(--drift-text)', one: 'applies to a part only', many: 'apply to a part only' },
  moves: { icon: ArrowRightLeft, tone: 'text-text-2', one: 'goes on at another waypoint', many: 'go on at another waypoint' },
  starts: { icon: CirclePlus, tone: 'text-(--l7-text)', one: 'starts to apply', many: 'start to apply' },
};

const worstFirst: ReadonlyArray<PolicyEffect['kind']> = ['stops', 'partly', 'moves', 'starts'];

/** What becomes of the policies and routes of destinations whose waypoint changes; and what could not be read. */
export function PlanPolicies({ policies: { effects, unknown } }: { readonly policies: PolicyForecast }) {
  const groups = worstFirst
    .map((kind) => ({ kind, effects: effects.filter((effect) => effect.kind === kind) }))
    .filter((group) => group.effects.length > 0);
  return (
    <>
      {groups.length === 0 && unknown.length === 0 && (
        <p className="text-[13px] text-text-2">None is attached to what changes its waypoint.</p>
      )}
      {groups.length + unknown.length > 0 && (
        <ul className="divide-y divide-line rounded-lg border border-line">
          {groups.map((group) => {
            const { icon, tone, one, many } = kinds[group.kind];
            const count = new Set(group.effects.map(({ policy }) => `${policy.kind} ${nameKey(policy)}`)).size;
            return (
              <Group key={group.kind} icon={icon} tone={tone} open={group.kind === 'stops'} words={`${count} ${count === 1 ? one : many}`}>
                {group.effects.map(({ policy, says }) => (
                  <Line key={`${policy.kind} ${nameKey(policy)}`} head={refWords(policy)} says={says} />
                ))}
              </Group>
            );
          })}
          {unknown.length > 0 && (
            <Group icon={CircleHelp} tone="text-(--unknown-text)" open={groups.length === 0} words={unknownWords(unknown)}>
              {unknown.map(({ kind, namespace, says }) => (
                <Line key={`${kind} ${namespace}`} head={`${kind} in ${namespace}`} says={says} />
              ))}
            </Group>
          )}
        </ul>
      )}
      <p className="mt-2 text-text-2 text-xs">
        Looked at: the kinds of Istio and the Gateway API that a waypoint applies, by what they name. Not looked at: what their rules match,
        which of several for the same host counts, feature flags of istiod, and policies of other products.
      </p>
    </>
  );
}

/** 'Unknown: 3 kinds in shop', or in how many namespaces. */
function unknownWords(unknown: PolicyForecast['unknown']): string {
  const names = [...new Set(unknown.map(({ kind }) => kind))];
  const namespaces = [...new Set(unknown.map(({ namespace }) => namespace))];
  const what = names.length > 3 ? `${names.length} kinds` : names.join(', ');
  return `Unknown: ${what} in ${namespaces.length > 3 ? `${namespaces.length} namespaces` : namespaces.join(', ')}`;
}

interface GroupProps {
  readonly icon: LucideIcon;
  readonly tone: string;
  readonly words: string;
  readonly open: boolean;
  readonly children: ReactNode;
}

function Group({ icon: Icon, tone, words, open, children }: GroupProps) {
  return (
    <li>
      <details className="group" open={open}>
        <summary className="flex cursor-pointer items-center gap-2 px-3 py-2 text-[13px] -outline-offset-2! hover:bg-surface-2">
          <Icon aria-hidden className={`size-4 shrink-0 ${tone}`} />
          <span className="min-w-0 flex-1 font-medium text-text">
            <Verbatim text={words} />
          </span>
          <ArrowRight aria-hidden className="size-4 shrink-0 text-text-2 transition-transform group-open:rotate-90" />
        </summary>
        <ul className="max-h-56 overflow-y-auto border-line border-t bg-page px-3 py-1">{children}</ul>
      </details>
    </li>
  );
}

function Line({ head, says }: { readonly head: string; readonly says: string }) {
  return (
    <li className="py-1 text-xs">
      <p className="font-medium text-text">
        <Verbatim text={head} />
      </p>
      <p className="text-text-2">
        <Verbatim text={says} />
      </p>
    </li>
  );
}
