import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { refKey } from '../../../lib/mesh/model/ref.ts';
import { words } from '../../../lib/mesh/plan/build.ts';
import type { FoundTarget } from '../../../lib/mesh/plan/find-targets.ts';
import type { TargetRef } from '../../../lib/mesh/plan/intent.ts';
import type { WaypointList } from '../../../lib/mesh/view/waypoint-list.ts';
import { maxTargets } from '../../../lib/protocol/intents/limits.ts';
import { useSettled } from '../../destinations/search/use-settled.ts';
import { appErrorOf } from '../../query/get-json.ts';
import { useTargets } from '../../query/targets.ts';
import { count } from '../../radar/radar-words.ts';
import { IconButton } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';

interface TargetsFieldProps {
  readonly targets: readonly TargetRef[];
  readonly onChange: (targets: readonly TargetRef[]) => void;
  /** Offered before anything is typed. */
  readonly namespaces: WaypointList['namespaces'];
  readonly issue: string | undefined;
}

/** So many namespaces are offered before anything is typed. */
const OFFERED = 50;

/** Several of anything that can use a waypoint, each found by a text, and the list of those that are chosen. */
export function TargetsField({ targets, onChange, namespaces, issue }: TargetsFieldProps) {
  const [text, setText] = useState('');
  /** What was said of each when it was chosen. */
  const [notes, setNotes] = useState<ReadonlyMap<string, string>>(new Map());
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const wanted = text.trim();
  const asked = useSettled(wanted);
  const { data, error, isPlaceholderData } = useTargets(asked);
  const isAnswered = asked === wanted && data !== undefined && !isPlaceholderData;
  const found: readonly FoundTarget[] =
    wanted === ''
      ? namespaces.slice(0, OFFERED).map(({ name }) => ({ target: { kind: 'Namespace', namespace: '', name }, note: '', restarts: 0 }))
      : (data?.matches ?? []);
  const isFull = targets.length >= maxTargets;
  const known = new Set(targets.map(refKey));
  const offered = found.filter(({ target }) => !known.has(refKey(target)));

  const add = (value: string) => {
    const one = offered.find(({ target }) => words(target) === value);
    if (!one) return;
    setText('');
    setNotes(new Map(notes).set(refKey(one.target), one.note));
    onChange([...targets, one.target]);
  };
  // The newest is the last.
  useEffect(() => {
    if (list.current && targets.length > 0) list.current.scrollTop = list.current.scrollHeight;
  }, [targets.length]);
  return (
    <div>
      <Combobox
        label="Find what shall use it"
        inputRef={input}
        value={text}
        onChange={setText}
        onChoose={add}
        placeholder="shop, or shop/cart"
        options={offered.map(({ target, note }) => ({ value: words(target), note, disabled: isFull }))}
        isFound
        instead={instead(wanted, error, isAnswered, data !== undefined)}
        below={below(wanted, namespaces.length, isAnswered ? data : undefined)}
        help={
          targets.length === 0
            ? 'A namespace, service, entry or workload: a name or a part of one, or namespace/name.'
            : `${count(targets.length, 'object')} chosen${isFull ? `, which is the most for one plan` : ''}.`
        }
        issue={issue}
      />
      {targets.length > 0 && (
        <ul ref={list} aria-label="Chosen" className="mt-2 max-h-52 divide-y divide-line overflow-y-auto rounded-lg border border-line">
          {targets.map((target) => (
            <li key={refKey(target)} className="flex items-center gap-2 py-0.5 pr-1 pl-3 text-[13px] text-text">
              <span className="min-w-0 flex-1 py-1">
                <Verbatim text={words(target)} />
                {notes.get(refKey(target)) && <span className="ml-2 text-text-2 text-xs">{notes.get(refKey(target))}</span>}
              </span>
              <IconButton
                label={`Remove ${words(target)}`}
                onClick={() => {
                  onChange(targets.filter((other) => other !== target));
                  input.current?.focus();
                }}
              >
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function instead(wanted: string, error: unknown, isAnswered: boolean, isAny: boolean) {
  const text = error && wanted !== '' ? appErrorOf(error).message : wanted !== '' && !isAnswered && !isAny ? 'Searching…' : '';
  return text === '' ? undefined : <p className="px-2 py-1.5 text-[13px] text-text-2">{text}</p>;
}

function below(wanted: string, namespaces: number, found: ReturnType<typeof useTargets>['data']): string {
  if (wanted === '')
    return namespaces > OFFERED ? `The first ${OFFERED} of ${count(namespaces, 'namespace')}; type to find the others.` : '';
  if (!found || found.total <= found.matches.length) return '';
  return `The first ${found.matches.length} of ${found.total.toLocaleString('en')}; type more to narrow it.`;
}
