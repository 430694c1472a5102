import { Lightbulb, TriangleAlert } from 'lucide-react';
import type { Addressing, Caller, CallPath } from '../../../lib/mesh/path/path.ts';
import { pathRules } from '../../../lib/mesh/path/rules.ts';
import { Tip } from '../../ui/tooltip.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';
import { addressingWords, callerOrder, callerWords, fallsOpen, outcomes, outcomeWords, shareWords } from './path-words.tsx';

/** Caller × addressing: the same destination is handled for one and bypassed for another. On narrow screens each caller is a block. */
export function CallersMatrix({ paths }: { readonly paths: readonly CallPath[] }) {
  const columns = [...new Set(paths.map(({ addressing }) => addressing))];
  const rows = callerOrder.filter((caller) => paths.some((path) => path.caller === caller));
  const cellOf = (caller: Caller, addressing: Addressing) =>
    paths.filter((path) => path.caller === caller && path.addressing === addressing);
  return (
    <table className="w-full border-collapse text-[13px] max-md:block">
      <caption className="sr-only">What happens to a connection, by who calls and what is addressed</caption>
      <thead className="max-md:hidden">
        <tr>
          <th scope="col" className="w-44 py-1.5 pr-3 text-left align-bottom font-medium text-text-2 text-xs">
            Caller
          </th>
          {columns.map((addressing) => (
            <th key={addressing} scope="col" className="px-3 py-1.5 text-left align-bottom font-medium text-text-2 text-xs">
              <span className="text-text">{addressingWords[addressing].word}</span> {addressingWords[addressing].says}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-md:block">
        {rows.map((caller) => (
          <tr key={caller} className="border-line border-t max-md:block max-md:py-2">
            <th scope="row" className="py-2 pr-3 text-left align-top font-medium text-text max-md:block max-md:py-1">
              {callerWords[caller].word}
              <span className="block font-normal text-text-2 text-xs">{callerWords[caller].says}</span>
            </th>
            {columns.map((addressing) => (
              <td key={addressing} className="px-3 py-2 align-top max-md:block max-md:px-0 max-md:py-1">
                <span className="mb-0.5 block text-text-2 text-xs md:hidden">{addressingWords[addressing].word}</span>
                <ul className="space-y-2.5">
                  {cellOf(caller, addressing).map((path) => (
                    <PathCell key={path.says} path={path} />
                  ))}
                </ul>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Asked for and not had is louder than how the connection goes instead. */
const open = { icon: TriangleAlert, look: 'broken' } as const;

function PathCell({ path }: { readonly path: CallPath }) {
  const { icon: Icon, look } = fallsOpen(path) ? open : outcomes[path.outcome];
  const share = shareWords(path);
  return (
    <li data-look={look}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="inline-flex items-center gap-1.5 rounded border border-(--look-line) bg-(--look-fill) px-1.5 py-0.5 font-medium text-(--look-text) text-xs">
          <Icon aria-hidden className="size-3.5 shrink-0" />
          <Verbatim text={outcomeWords(path)} />
        </span>
        {share !== '' && <span className="text-text-2 text-xs">{share}</span>}
        <span className="flex gap-1">
          {path.rules.map((rule) => (
            <Tip key={rule} text={`Rule ${rule}: ${pathRules[rule].says}`}>
              <button
                type="button"
                aria-label={`Rule ${rule}: ${pathRules[rule].says}`}
                className="cursor-help rounded border border-line px-1 font-mono text-[11px] text-text-2"
              >
                {rule}
              </button>
            </Tip>
          ))}
        </span>
      </p>
      <p className="mt-1 text-pretty text-text leading-snug">
        <Verbatim text={path.says} />
      </p>
      {path.hops.length > 1 && (
        <p className="mt-0.5 text-text-2 text-xs">
          <span className="sr-only">Way: </span>
          <Verbatim text={path.hops.join(' → ')} />
        </p>
      )}
      {path.hint !== '' && (
        <p className="mt-1 flex items-start gap-1 text-text-2 text-xs">
          <Lightbulb aria-hidden className="mt-px size-3.5 shrink-0" />
          <Verbatim text={path.hint} />
        </p>
      )}
    </li>
  );
}
