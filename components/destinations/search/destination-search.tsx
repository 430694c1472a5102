'use client';
import type { Ref } from 'react';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Found } from '../../../lib/mesh/view/explanation-view.ts';
import { destinationKey } from '../../../lib/mesh/view/explanation-view.ts';
import { useFind } from '../../query/find.ts';
import { appErrorOf } from '../../query/get-json.ts';
import { SearchBox } from '../../ui/search-box.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';
import { fieldText } from '../destination-words.ts';
import { FoundRow } from './found-row.tsx';
import type { Recent } from './recent.ts';
import { useRecent } from './recent.ts';
import { useSettled } from './use-settled.ts';

interface DestinationSearchProps {
  /** What the page shows now; '' for nothing. */
  readonly to: string;
  readonly onChoose: (to: string) => void;
  readonly onClear: () => void;
  readonly ref?: Ref<HTMLInputElement>;
}

type Option = { readonly found: Found } | { readonly recent: Recent };

/** The field of the Destinations page: finds by name, host, VIP, pod, address; before anything is typed it offers the recent ones. */
export function DestinationSearch({ to, onChoose, onClear, ref }: DestinationSearchProps) {
  const [text, setText] = useState(fieldText(to));
  const [shown, setShown] = useState(to);
  if (shown !== to) {
    // Another destination came by a link or by Back.
    setShown(to);
    setText(fieldText(to));
  }
  const isTyped = text.trim() !== '' && text !== fieldText(to);
  const wanted = isTyped ? text.trim() : '';
  const asked = useSettled(wanted);
  const { data, error, isPlaceholderData, isFetching } = useFind(asked);
  const recent = useRecent().filter((other) => other !== to);
  const isCurrent = isTyped && asked === wanted && data !== undefined && !isPlaceholderData;
  const options: readonly Option[] = !isTyped
    ? recent.map((one) => ({ recent: one }))
    : isCurrent || isFetching || asked !== wanted
      ? (data?.matches ?? []).map((found) => ({ found }))
      : [];

  const choose = (next: string) => {
    setText(fieldText(next));
    onChoose(next);
  };
  // Enter may be quicker than the answer: it then takes the first match when it is there.
  const [entered, setEntered] = useState<string | null>(null);
  const takeFirst = useEffectEvent(() => {
    const [first] = data?.matches ?? [];
    setEntered(null);
    choose(first ? destinationKey(first.to) : wanted);
  });
  const isAnswered = isCurrent || (asked === wanted && error !== null);
  useEffect(() => {
    if (entered !== null && entered === wanted && isAnswered) takeFirst();
  }, [entered, wanted, isAnswered]);

  return (
    <SearchBox<Option>
      ref={ref}
      size="lg"
      label="Destination"
      hideLabel
      placeholder="Service, host, VIP, pod, IP or external host"
      text={text}
      onText={(next) => {
        setText(next);
        setEntered(null);
      }}
      options={options}
      keyOf={(option) => ('found' in option ? `${destinationKey(option.found.to)} ${option.found.by}` : option.recent)}
      render={(option) => ('found' in option ? <FoundRow found={option.found} /> : <RecentRow to={option.recent} />)}
      isCurrent={isCurrent}
      onChoose={(option) => choose('found' in option ? destinationKey(option.found.to) : option.recent)}
      onEnter={() => {
        if (isTyped) setEntered(wanted);
        else if (to !== '') setText(fieldText(to));
      }}
      onClear={() => {
        setText('');
        onClear();
      }}
      {...(isTyped ? {} : { heading: 'Recent' })}
      status={isTyped ? statusOf({ text: wanted, isCurrent, error, data }) : undefined}
    />
  );
}

export function RecentRow({ to }: { readonly to: Recent }) {
  const [kind = ''] = to.split('/');
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <span className="w-24 shrink-0 text-text-2 text-xs max-sm:w-full">{kind}</span>
      <span className="min-w-0 text-text">
        <Verbatim text={fieldText(to)} />
      </span>
    </span>
  );
}

interface StatusOf {
  readonly text: string;
  readonly isCurrent: boolean;
  readonly error: unknown;
  readonly data: ReturnType<typeof useFind>['data'];
}

function statusOf({ text, isCurrent, error, data }: StatusOf) {
  if (error) return appErrorOf(error).message;
  if (!isCurrent || !data) return 'Searching…';
  if (data.total === 0)
    return (
      <>
        Taken for {data.takenFor}: nothing in this mesh answers to <Verbatim text={text} className="font-mono" />.
      </>
    );
  return `Taken for ${data.takenFor} · ${
    data.matches.length < data.total ? `the first ${data.matches.length} of ${data.total.toLocaleString('en')}` : `${data.total} found`
  }`;
}
