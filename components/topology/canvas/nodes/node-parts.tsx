import type { ReactNode } from 'react';
import type { Look } from '../../../../lib/mesh/view/look.ts';
import type { Attachment } from '../../../../lib/mesh/view/views.ts';
import { lookWords as lookPictures } from '../../../shell/look-words.tsx';
import type { LookWords } from '../../scene/look-words.ts';
import { lookText } from '../../scene/look-words.ts';

/** A name with its kind; cut off only with the whole of it in the tooltip. */
export function NodeName({ tag, kind, name }: { readonly tag: string; readonly kind: string; readonly name: string }) {
  return (
    <span className="topo-name">
      <abbr className="topo-kind" title={kind}>
        {tag}
      </abbr>
      <bdi className="topo-name-text" title={name}>
        {name}
      </bdi>
    </span>
  );
}

/** Looks that a label has decided. */
const decided: ReadonlySet<Look> = new Set(['l7', 'broken', 'optedOut']);

interface NodeStateProps {
  readonly look: Look;
  readonly words: LookWords;
  readonly source: Attachment['source'];
  /** What the word is about stands on a line of its own. */
  readonly short?: boolean;
}

/** The state as picture and words, and which label decided. */
export function NodeState({ look, words, source, short = false }: NodeStateProps) {
  const { icon: Icon } = lookPictures[look];
  return (
    <span className="topo-state" title={lookText(look, words)}>
      <Icon aria-hidden className="topo-state-icon" />
      <span className="topo-state-word">{words.word}</span>
      {words.about !== '' && !short && (
        <>
          <span aria-hidden> · </span>
          <bdi className="topo-state-about">{words.about}</bdi>
        </>
      )}
      {source && decided.has(look) && (
        <span className="topo-source" title={source === 'own' ? 'its own label decides' : 'the label of its namespace decides'}>
          {source === 'own' ? 'own' : 'ns'}
        </span>
      )}
    </span>
  );
}

/** The last line of a destination: what it asks for in vain, else `children`. */
export function NodeMore({ look, words, children }: { readonly look: Look; readonly words: LookWords; readonly children: ReactNode }) {
  if (look !== 'broken') return <span className="topo-more">{children}</span>;
  return (
    <span className="topo-more topo-more-loud" title={lookText(look, words)}>
      asks for <bdi>{words.about}</bdi>
    </span>
  );
}
