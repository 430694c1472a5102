import type { LucideIcon } from 'lucide-react';
import { ArrowRight, ArrowRightLeft, CircleCheck, CircleMinus, CirclePlus, Pencil, TriangleAlert } from 'lucide-react';
import { refKey } from '../../lib/mesh/model/ref.ts';
import type { Effect } from '../../lib/mesh/plan/plan.ts';
import type { PlanPreview } from '../../lib/protocol/api.ts';
import { refWords } from '../panel/detail-text.ts';
import { Verbatim } from '../ui/verbatim.tsx';
import { counted, groupEffects, sideWords } from './effect-words.ts';

const kinds: Readonly<Record<Effect['kind'], { readonly icon: LucideIcon; readonly tone: string }>> = {
  open: { icon: TriangleAlert, tone: 'text-(--broken-text)' },
  loses: { icon: CircleMinus, tone: 'text-(--drift-text)' },
  moves: { icon: ArrowRightLeft, tone: 'text-(--drift-text)' },
  changes: { icon: Pencil, tone: 'text-text-2' },
  gains: { icon: CirclePlus, tone: 'text-(--l7-text)' },
  repaired: { icon: CircleCheck, tone: 'text-(--l4-text)' },
};

/** The forecast: every destination that is handled differently afterwards, worst first. */
export function PlanEffects({ effects, capture }: Pick<PlanPreview, 'effects' | 'capture'>) {
  const groups = groupEffects(effects);
  const captured = [
    ...(capture.join > 0
      ? [
          `${counted('Pod', capture.join)} ${capture.join === 1 ? 'joins' : 'join'} the mesh: ztunnel captures ${capture.join === 1 ? 'its' : 'their'} traffic, without a restart`,
        ]
      : []),
    ...(capture.leave > 0
      ? [`${counted('Pod', capture.leave)} ${capture.leave === 1 ? 'leaves' : 'leave'} the mesh: no mTLS and no policy any more`]
      : []),
  ];
  if (groups.length === 0 && captured.length === 0)
    return <p className="text-[13px] text-text-2">No destination is handled differently afterwards.</p>;
  return (
    <ul className="divide-y divide-line rounded-lg border border-line">
      {groups.map((group) => {
        const { icon: Icon, tone } = kinds[group.kind];
        return (
          <li key={group.words}>
            <details className="group">
              <summary className="flex cursor-pointer items-center gap-2 px-3 py-2 text-[13px] -outline-offset-2! hover:bg-surface-2">
                <Icon aria-hidden className={`size-4 shrink-0 ${tone}`} />
                <span className="min-w-0 flex-1 font-medium text-text">
                  <Verbatim text={group.words} />
                </span>
                <ArrowRight aria-hidden className="size-4 shrink-0 text-text-2 transition-transform group-open:rotate-90" />
              </summary>
              <ul className="max-h-56 overflow-y-auto border-line border-t bg-page px-3 py-1">
                {group.effects.map((effect) => (
                  <li key={refKey(effect.target)} className="py-1 text-xs">
                    <p className="font-medium text-text">
                      <Verbatim text={refWords(effect.target)} />
                    </p>
                    <p className="text-text-2">
                      <Verbatim text={sideWords(effect.before)} /> <span aria-hidden>→</span>
                      <span className="sr-only"> becomes </span> <Verbatim text={sideWords(effect.after)} />
                    </p>
                    {effect.says !== '' && (
                      <p className="text-text-2">
                        <Verbatim text={effect.says} />
                      </p>
                    )}
                  </li>
                ))}
              </ul>
            </details>
          </li>
        );
      })}
      {captured.map((words) => (
        <li key={words} className="flex items-center gap-2 px-3 py-2 text-[13px] text-text">
          <Pencil aria-hidden className="size-4 shrink-0 text-text-2" />
          {words}
        </li>
      ))}
    </ul>
  );
}
