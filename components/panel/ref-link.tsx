import type { Ref, RefKey } from '../../lib/mesh/model/ref.ts';
import { refKey } from '../../lib/mesh/model/ref.ts';
import { Verbatim } from '../ui/verbatim.tsx';

interface RefLinkProps {
  readonly target: Ref;
  readonly onSelect: (key: RefKey) => void;
}

/** Names an object and selects it. */
export function RefLink({ target, onSelect }: RefLinkProps) {
  return (
    <button
      type="button"
      onClick={() => onSelect(refKey(target))}
      className="cursor-pointer text-left text-accent underline decoration-from-font underline-offset-2 hover:decoration-2"
    >
      {target.kind} <Verbatim text={target.namespace === '' ? target.name : `${target.namespace}/${target.name}`} />
    </button>
  );
}
