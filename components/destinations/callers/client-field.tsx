'use client';
import { useState } from 'react';
import type { Found } from '../../../lib/mesh/view/explanation-view.ts';
import { useFind } from '../../query/find.ts';
import { appErrorOf } from '../../query/get-json.ts';
import { SearchBox } from '../../ui/search-box.tsx';
import { FoundRow } from '../search/found-row.tsx';
import { useSettled } from '../search/use-settled.ts';

interface ClientFieldProps {
  /** `namespace/name` of a pod; null: every kind of caller. */
  readonly from: string | null;
  readonly onFrom: (from: string | null) => void;
}

/** Chooses one pod as the client, by its name or IP. */
export function ClientField({ from, onFrom }: ClientFieldProps) {
  const [text, setText] = useState(from ?? '');
  const [shown, setShown] = useState(from);
  if (shown !== from) {
    setShown(from);
    setText(from ?? '');
  }
  const isTyped = text.trim() !== '' && text !== from;
  const wanted = isTyped ? text.trim() : '';
  const asked = useSettled(wanted);
  const { data, error, isPlaceholderData } = useFind(asked, 'Pod');
  const pods = isTyped ? (data?.matches ?? []) : [];
  const isCurrent = isTyped && asked === wanted && data !== undefined && !isPlaceholderData;
  const choose = ({ to }: Found) => onFrom(`${to.namespace}/${to.name}`);
  const status = !isTyped
    ? undefined
    : error
      ? appErrorOf(error).message
      : !isCurrent
        ? 'Searching…'
        : pods.length === 0
          ? 'No pod is found by that: type its name or its IP.'
          : undefined;
  return (
    <SearchBox<Found>
      label="Called from a pod"
      hideLabel
      placeholder="From one pod: name or IP"
      text={text}
      onText={setText}
      options={pods}
      keyOf={({ to }) => `${to.namespace}/${to.name}`}
      render={(found) => <FoundRow found={found} />}
      isCurrent={isCurrent}
      onChoose={choose}
      onEnter={() => {
        // A whole name needs no list.
        if (/^[^/\s]+\/[^/\s]+$/.test(wanted)) onFrom(wanted);
      }}
      onClear={() => {
        setText('');
        if (from !== null) onFrom(null);
      }}
      status={status}
    />
  );
}
