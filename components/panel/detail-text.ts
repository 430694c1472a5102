import type { Ref } from '../../lib/mesh/model/ref.ts';
import type { Detail } from '../../lib/mesh/view/views.ts';
import { lookWords } from '../shell/look-words.tsx';

/** 'Service bookinfo/reviews', 'Namespace bookinfo'. */
export function refWords(ref: Pick<Ref, 'namespace' | 'name'> & { readonly kind: string }): string {
  return ref.namespace === '' ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`;
}

/** A field with what was found in it: an absent one, an empty one and any other are told apart. */
export function valueWords(value: string | null): string {
  return value === null ? 'absent' : value === '' ? '"" (empty)' : value;
}

/** The answer as text for a chat or a ticket. */
export function detailText(detail: Detail): string {
  const { reported } = detail;
  return [
    `${refWords(detail.ref)}: ${lookWords[detail.look].word}`,
    detail.sentence,
    ...(detail.trace.length > 0 ? ['', 'Why:'] : []),
    ...detail.trace.map((step, index) => {
      const where = step.object ? ` [${refWords(step.object)}${step.field ? ` ${step.field} = ${valueWords(step.value)}` : ''}]` : '';
      return `${index + 1}. (${step.rule}) ${step.says}${where}${step.verdict === 'next' ? '' : ` → ${step.verdict}`}`;
    }),
    ...(reported ? ['', `istiod: ${reported.verdict}. ${reported.says}`] : []),
  ].join('\n');
}

/** The answer as JSON for programs. */
export function detailJson(detail: Detail): string {
  const { ref, uid, look, sentence, answer, trace, reported } = detail;
  return JSON.stringify({ ref, uid, look, sentence, answer, trace, reported }, null, 2);
}
