'use client';
import { Workflow } from 'lucide-react';
import Link from 'next/link';
import { refKey } from '../../../lib/mesh/model/ref.ts';
import type { Explanation } from '../../../lib/mesh/view/explanation-view.ts';
import { destinationHref, topologyHref } from '../../shell/links.ts';
import { LookBadge } from '../../shell/look-badge.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';
import { foundWords, kindWords, nameWords } from '../destination-words.ts';
import { explanationJson, explanationText } from '../explanation-text.ts';
import { Names } from './names.tsx';

/** Which destination it is, and the answer in one sentence. */
export function Headline({ explanation }: { readonly explanation: Explanation }) {
  const { to, found, look, sentence, from } = explanation;
  const by = foundWords(found);
  const link = () => new URL(destinationHref(to, from && `${from.pod.namespace}/${from.pod.name}`), location.href).href;
  return (
    <section aria-label="The answer" className="rounded-lg border border-line bg-surface px-4 py-3.5" data-look={look}>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <p className="text-text-2 text-xs">
            {kindWords(to)}
            {by !== '' && (
              <>
                {', found by '}
                <Verbatim text={by} className="font-mono text-text" />
              </>
            )}
          </p>
          <h1 id="explained" tabIndex={-1} className="font-semibold text-lg text-text leading-tight tracking-tight outline-none!">
            <Verbatim text={nameWords(to)} />
          </h1>
        </div>
        <div className="-mr-2 flex flex-wrap items-center">
          <CopyButton label="Copy the explanation as text" text={() => explanationText(explanation)}>
            Text
          </CopyButton>
          <CopyButton label="Copy the explanation as JSON" text={() => explanationJson(explanation)}>
            JSON
          </CopyButton>
          <CopyButton label="Copy the link to this explanation" text={link}>
            Link
          </CopyButton>
          <Link
            href={topologyHref(refKey(to))}
            prefetch={false}
            className="inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-text-2 text-xs hover:bg-surface-2 hover:text-text"
          >
            <Workflow aria-hidden className="size-4" />
            In the topology
          </Link>
        </div>
      </div>
      <div className="mt-2.5 flex items-start gap-2.5 border-(--look-line) border-l-3 pl-3 max-sm:flex-col max-sm:gap-1.5">
        <LookBadge look={look} className="mt-0.5 min-h-6 px-2 text-[13px]" />
        {/* Read out when the cluster changes it. */}
        <p aria-live="polite" className="min-w-0 text-pretty font-medium text-[17px] text-text leading-snug">
          <Verbatim text={sentence} />
        </p>
      </div>
      <Names explanation={explanation} />
    </section>
  );
}
