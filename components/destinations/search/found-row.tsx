import type { Found } from '../../../lib/mesh/view/explanation-view.ts';
import { LookBadge } from '../../shell/look-badge.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';
import { kindWords, nameWords } from '../destination-words.ts';

/** One match: what it is, by which of its names it was found, and what traffic to it gets. */
export function FoundRow({ found }: { readonly found: Found }) {
  const { to, by, text, look, note } = found;
  const named = by === 'name' || by === 'reference';
  return (
    <span className="flex items-center gap-3">
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="w-24 shrink-0 text-text-2 text-xs max-sm:w-full">{kindWords(to)}</span>
          <span className="min-w-0 font-medium text-text">
            <Verbatim text={nameWords(to)} />
          </span>
          {!named && (
            <span className="text-text-2 text-xs">
              {by} <Verbatim text={text} className="font-mono" />
            </span>
          )}
        </span>
      </span>
      <span className="hidden min-w-0 max-w-[45%] shrink-0 text-text-2 text-xs md:inline">
        <Verbatim text={note} />
      </span>
      <LookBadge look={look} />
    </span>
  );
}
