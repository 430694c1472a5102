import type { Advice } from '../../../lib/mesh/view/explanation-view.ts';
import { Command } from '../../ui/code-block.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';
import { ObjectLink } from '../object-link.tsx';

/** What can be done when a waypoint is asked for in vain, each with the command that would do it. */
export function AdviceList({ advice }: { readonly advice: readonly Advice[] }) {
  return (
    <ol className="space-y-3">
      {advice.map(({ says, object, command }) => (
        <li key={`${says} ${command}`} className="space-y-1">
          <p className="text-[13px] text-text">
            <Verbatim text={says} /> {object && <ObjectLink target={object} />}
          </p>
          {command !== '' && <Command text={command} />}
        </li>
      ))}
    </ol>
  );
}
