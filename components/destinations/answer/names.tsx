'use client';
import { useState } from 'react';
import type { Explanation } from '../../../lib/mesh/view/explanation-view.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Ago } from '../../ui/time.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';

/** So many names stand in the line at first; a ServiceEntry may have hundreds. */
const FEW = 4;

/** Everything that leads to the destination, to copy. */
export function Names({ explanation }: { readonly explanation: Explanation }) {
  const { hosts, addresses, created } = explanation;
  const [all, setAll] = useState(false);
  const names = [...hosts, ...addresses];
  const shown = all ? names : names.slice(0, FEW);
  return (
    <div className="mt-2.5 flex flex-wrap items-center gap-x-4 gap-y-0.5 text-text-2 text-xs">
      <ul aria-label="Names and addresses" className="contents">
        {shown.map((name) => (
          <li key={name} className="flex min-w-0 items-center gap-0.5 font-mono text-text">
            <Verbatim text={name} className="min-w-0" />
            <CopyButton label={`Copy ${name}`} text={name} />
          </li>
        ))}
        {names.length === 0 && <li>No name and no address leads to it.</li>}
      </ul>
      {shown.length < names.length && (
        <button type="button" className="cursor-pointer text-accent underline underline-offset-2" onClick={() => setAll(true)}>
          and {names.length - shown.length} more
        </button>
      )}
      {created !== '' && (
        <span>
          Created <Ago at={created} />
        </span>
      )}
    </div>
  );
}
