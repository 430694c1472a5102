import { ChevronDown } from 'lucide-react';
import type { Ref } from 'react';
import { useState } from 'react';
import type { FilterProblem } from '../../../lib/mesh/view/filter.ts';
import type { Look } from '../../../lib/mesh/view/look.ts';
import type { Overview } from '../../../lib/mesh/view/views.ts';
import { lookWords as lookPictures } from '../../shell/look-words.tsx';
import { cx } from '../../ui/cx.ts';
import { Popover } from '../../ui/popover.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { countsOf, lookFilter, lookLabel } from '../scene/look-words.ts';
import { FilterField } from './filter-field.tsx';
import { hasValue, toggleValue, valuesOf } from './filter-terms.ts';

interface FilterBarProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly problem: FilterProblem | null;
  /** undefined: not read yet. */
  readonly overview: Overview | undefined;
  readonly fieldRef: Ref<HTMLInputElement>;
}

export function FilterBar({ text, onText, problem, overview, fieldRef }: FilterBarProps) {
  const namespaces = overview?.namespaces.map((card) => card.name) ?? [];
  const waypoints = overview?.waypoints.map(({ namespace, name }) => `${namespace}/${name}`) ?? [];
  return (
    <>
      <FilterField ref={fieldRef} value={text} onChange={onText} problem={problem} facts={{ namespaces, waypoints }} />
      <NamespaceChip text={text} onText={onText} namespaces={namespaces} />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend on the screen */}
      <div role="group" aria-label="State" className="flex flex-wrap items-center gap-1">
        {countsOf(overview?.looks ?? {}).map(({ look, count }) => (
          <LookChip key={look} look={look} count={count} text={text} onText={onText} />
        ))}
      </div>
      {overview && <Showing overview={overview} filtered={text.trim() !== ''} />}
    </>
  );
}

type TextProps = { readonly text: string; readonly onText: (text: string) => void };

function LookChip({ look, count, text, onText }: TextProps & { readonly look: Look; readonly count: number }) {
  const { icon: Icon, says } = lookPictures[look];
  const value = lookFilter[look].slice('state:'.length);
  return (
    <button
      type="button"
      data-look={look}
      aria-pressed={hasValue(text, 'state', value)}
      title={says}
      onClick={() => onText(toggleValue(text, 'state', value))}
      className={cx(
        'inline-flex h-7 cursor-pointer items-center gap-1 rounded-md border px-2 text-(--look-text) text-xs',
        'border-line bg-surface hover:border-(--look-line) aria-pressed:border-2 aria-pressed:border-(--look-line) aria-pressed:bg-(--look-fill) aria-pressed:px-[7px] aria-pressed:font-semibold',
        look === 'broken' && 'border-(--look-line) bg-(--look-fill) font-semibold',
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {lookLabel[look]}
      <span className="tabular-nums">{count.toLocaleString('en')}</span>
    </button>
  );
}

function NamespaceChip({ text, onText, namespaces }: TextProps & { readonly namespaces: readonly string[] }) {
  const chosen = valuesOf(text, 'ns');
  return (
    <Popover
      label="Namespaces to show"
      align="start"
      className="w-64 p-1"
      trigger={
        <button
          type="button"
          className={cx(
            'inline-flex h-7 max-w-52 cursor-pointer items-center gap-1 rounded-md border px-2 text-xs',
            chosen.length > 0
              ? 'border-accent bg-accent-soft font-medium text-text'
              : 'border-line bg-surface text-text-2 hover:border-line-strong',
          )}
        >
          <span className="truncate">{chosen.length === 0 ? 'Namespace' : chosen.join(', ')}</span>
          <ChevronDown aria-hidden className="size-3.5 shrink-0" />
        </button>
      }
    >
      <NamespaceList namespaces={namespaces} chosen={chosen} onToggle={(name) => onText(toggleValue(text, 'ns', name))} />
    </Popover>
  );
}

interface NamespaceListProps {
  readonly namespaces: readonly string[];
  readonly chosen: readonly string[];
  readonly onToggle: (namespace: string) => void;
}

/** With more than this a list is searched rather than read. */
const readable = 20;

/** Chosen ones first, where the list is so long that they could not be found in it. */
function NamespaceList({ namespaces, chosen, onToggle }: NamespaceListProps) {
  const [text, setText] = useState('');
  const [first] = useState(chosen);
  if (namespaces.length === 0) return <p className="px-2 py-1 text-text-2">No namespace is readable.</p>;
  const needle = text.trim().toLowerCase();
  const isLong = namespaces.length > readable;
  const inOrder = isLong
    ? [...first.filter((name) => namespaces.includes(name)), ...namespaces.filter((name) => !first.includes(name))]
    : namespaces;
  const shown = inOrder.filter((name) => name.toLowerCase().includes(needle));
  return (
    <>
      {isLong && (
        <div className="px-1 pt-1 pb-2">
          <TextField
            label={`Find one of ${namespaces.length.toLocaleString('en')}`}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      )}
      <div key={needle} className="max-h-80 overflow-y-auto">
        <VirtualList
          items={shown}
          keyOf={(name) => name}
          itemHeight={28}
          render={(name) => (
            <label className="flex cursor-pointer items-center gap-2 rounded px-2 py-1 hover:bg-surface-2">
              <input type="checkbox" checked={chosen.includes(name)} onChange={() => onToggle(name)} className="accent-(--accent)" />
              <bdi className="min-w-0 [overflow-wrap:anywhere]">{name}</bdi>
            </label>
          )}
        />
        {shown.length === 0 && <p className="px-2 py-1 text-text-2">No namespace has this in its name.</p>}
      </div>
    </>
  );
}

function Showing({ overview, filtered }: { readonly overview: Overview; readonly filtered: boolean }) {
  const total = Object.values(overview.looks).reduce((sum, count) => sum + count, 0);
  const matched = overview.namespaces.reduce((sum, card) => sum + (card.matches ?? 0), 0);
  const isFiltered = filtered && overview.namespaces.some((card) => card.matches !== null);
  return (
    <p role="status" className="whitespace-nowrap text-text-2 text-xs tabular-nums">
      {isFiltered
        ? `showing ${matched.toLocaleString('en')} of ${total.toLocaleString('en')}`
        : `${total.toLocaleString('en')} destinations`}
    </p>
  );
}
