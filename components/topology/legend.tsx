import { ChevronDown, Map as MapIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Look } from '../../lib/mesh/view/look.ts';
import { looks } from '../../lib/mesh/view/look.ts';
import { lookWords as lookPictures } from '../shell/look-words.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Sign } from './canvas/nodes/waypoint-node.tsx';
import { lookLabel } from './scene/look-words.ts';

/** Page keys, for the legend; `use-page-keys.ts` obeys them. */
const keys = [
  ['/', 'filter'],
  ['t', 'table or graph'],
  ['f', 'fit'],
  ['+ −', 'zoom'],
  ['n N', 'next match, the one before'],
  ['↑ ↓ ← →', 'move between nodes'],
  ['Enter', 'select, open'],
  ['Esc', 'clear the selection'],
  ['?', 'help'],
] as const;

/** What the shapes and lines mean, drawn with the real ones. */
export function Legend() {
  const [open, setOpen] = useState(false);
  return (
    <div className="relative">
      <Button size="sm" aria-expanded={open} aria-controls="topology-legend" onClick={() => setOpen(!open)} className="shadow-sm">
        <MapIcon aria-hidden />
        Legend
        <ChevronDown aria-hidden className={cx('transition-transform', !open && 'rotate-180')} />
      </Button>
      <section
        id="topology-legend"
        aria-label="Legend"
        hidden={!open}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        className="absolute bottom-full left-0 mb-2 max-h-[min(34rem,60dvh)] w-[36rem] max-w-[calc(100vw-3rem)] overflow-y-auto rounded-lg border border-line bg-surface p-4 text-[13px] shadow-xl"
      >
        <h2 className="mb-2 font-semibold">What traffic to it gets</h2>
        <ul className="grid grid-cols-2 gap-x-4 gap-y-2.5 max-sm:grid-cols-1">
          {looks.map((look) => (
            <LookSample key={look} look={look} />
          ))}
        </ul>
        <h2 className="mt-4 mb-2 font-semibold">Shapes</h2>
        <ul className="grid grid-cols-2 gap-x-4 gap-y-2.5 max-sm:grid-cols-1">
          <Shape says="a waypoint; hollow: not ready">
            <span className="topo-node topo-waypoint block" data-shape="sign" data-look="l7">
              <Sign />
            </span>
          </Shape>
          <Shape says="asked for, and missing">
            <span className="topo-node topo-waypoint topo-waypoint-missing block" data-shape="ghost" data-look="broken">
              <Sign />
            </span>
          </Shape>
          <Shape says="Service">
            <span className="topo-node block" data-shape="plate" data-look="l4" />
          </Shape>
          <Shape says="workload; its pods are the small squares">
            <span className="topo-node isolate block" data-shape="stack" data-look="l4" />
          </Shape>
          <Shape says="ServiceEntry: outside of the cluster">
            <span className="topo-node block" data-shape="external" data-look="outside" />
          </Shape>
          <Shape says="WorkloadEntry: a machine outside of Kubernetes">
            <span className="topo-node block" data-shape="machine" data-look="l4" />
          </Shape>
        </ul>
        <h2 className="mt-4 mb-2 font-semibold">Lines</h2>
        <ul className="grid grid-cols-2 gap-x-4 gap-y-2 max-sm:grid-cols-1">
          <Line kind="selection" says="Service selects pods" />
          <Line kind="own" says="its own label asks for the waypoint" />
          <Line kind="namespace" says="the namespace’s label does, for all" />
          <Line kind="own" crosses says="leaves the namespace" />
          <Line kind="canary" says="a share goes to a canary" />
          <Line kind="own" broken says="asked for and not had" />
        </ul>
        <h2 className="mt-4 mb-2 font-semibold">Keys</h2>
        <dl className="grid grid-cols-2 gap-x-4 gap-y-1.5 max-sm:grid-cols-1">
          {keys.map(([key, does]) => (
            <div key={key} className="flex items-center gap-2">
              <dt className="flex gap-1">
                {key.split(' ').map((one) => (
                  <Kbd key={one}>{one}</Kbd>
                ))}
              </dt>
              <dd className="text-text-2">{does}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}

function LookSample({ look }: { readonly look: Look }) {
  const { icon: Icon, says } = lookPictures[look];
  return (
    <li className="flex items-start gap-3">
      <span className="topo-node grid h-8 w-28 shrink-0 place-items-center" data-shape="plate" data-look={look} style={{ height: 32 }}>
        <span className="flex items-center gap-1 font-semibold text-(--look-text) text-[11px]">
          <Icon aria-hidden className="size-3" />
          {lookLabel[look]}
        </span>
      </span>
      <span className="text-text-2 text-xs leading-snug">{says}</span>
    </li>
  );
}

function Shape({ says, children }: { readonly says: string; readonly children: ReactNode }) {
  return (
    <li className="flex items-center gap-3">
      <span aria-hidden className="topo-sample block h-8 w-28 shrink-0">
        {children}
      </span>
      <span className="text-text-2 text-xs leading-snug">{says}</span>
    </li>
  );
}

function Line({
  kind,
  says,
  broken,
  crosses,
}: {
  readonly kind: string;
  readonly says: string;
  readonly broken?: boolean;
  readonly crosses?: boolean;
}) {
  return (
    <li className="flex items-center gap-3">
      <svg aria-hidden="true" width="96" height="18" className="shrink-0">
        <g className="topo-edge" data-kind={kind} data-broken={broken} data-crosses={crosses}>
          <path className="topo-edge-line" d="M6 9 H 90" />
          {kind === 'own' && <circle className="topo-edge-dot" cx="6" cy="9" r="4.5" />}
          <g transform="translate(95 9)">
            {broken ? (
              <path className="topo-edge-cross" d="M-17 -6 L-5 6 M-17 6 L-5 -6" />
            ) : (
              kind !== 'selection' && <path className="topo-edge-head" d="M-9 -5 L-1 0 L-9 5 Z" />
            )}
          </g>
        </g>
      </svg>
      <span className="text-text-2 text-xs leading-snug">{says}</span>
    </li>
  );
}
