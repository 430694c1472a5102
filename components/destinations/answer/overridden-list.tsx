import type { Overridden } from '../../../lib/mesh/view/explanation-view.ts';
import { valueWords } from '../../panel/detail-text.ts';
import { Verbatim } from '../../ui/verbatim.tsx';
import { ObjectLink } from '../object-link.tsx';

/** Labels that are there and do not count. */
export function OverriddenList({ overridden }: { readonly overridden: readonly Overridden[] }) {
  return (
    <ul className="space-y-2">
      {overridden.map((one) => (
        <li key={`${one.object.kind} ${one.field}`} className="text-[13px]">
          <p className="flex flex-wrap items-baseline gap-x-2 font-mono text-text-2 text-xs">
            <ObjectLink target={one.object} className="font-sans" />
            <span>
              <Verbatim text={one.field} /> ={' '}
              <s className="font-medium text-text">
                <Verbatim text={valueWords(one.value)} />
              </s>
            </span>
          </p>
          <p className="text-text-2">
            <Verbatim text={one.says} />
          </p>
        </li>
      ))}
    </ul>
  );
}
