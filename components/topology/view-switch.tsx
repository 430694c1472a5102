import { Table2, Workflow } from 'lucide-react';
import { cx } from '../ui/cx.ts';
import type { UrlState } from './url-state.ts';

const views = [
  { view: 'graph', label: 'Graph', icon: Workflow },
  { view: 'table', label: 'Table', icon: Table2 },
] as const;

/** Graph or table; the key `t` does the same. */
export function ViewSwitch({ view, onView }: { readonly view: UrlState['view']; readonly onView: (view: UrlState['view']) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend on the screen
    <div role="group" aria-label="View" className="flex rounded-md border border-line">
      {views.map(({ view: one, label, icon: Icon }) => (
        <button
          key={one}
          type="button"
          aria-pressed={view === one}
          aria-keyshortcuts="t"
          onClick={() => onView(one)}
          className={cx(
            'inline-flex h-7 cursor-pointer items-center gap-1.5 px-2.5 text-xs first:rounded-l-[5px] last:rounded-r-[5px]',
            view === one ? 'bg-accent-soft font-semibold text-text' : 'text-text-2 hover:bg-surface-2',
          )}
        >
          <Icon aria-hidden className="size-3.5" />
          {label}
        </button>
      ))}
    </div>
  );
}
