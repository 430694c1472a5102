import { labelOf } from '../model/meta.ts';
import { isKnown } from '../model/table.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer, Trace } from './answer.ts';
import type { Subject } from './target.ts';
import { notesTo } from './target.ts';

const truths = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/** Whether ingress gateways use the waypoint of a bound object (semantics.md 4.6); text that is no boolean counts as false. */
export function ingressOf(
  subject: Subject,
  world: World,
  trace: Trace,
): { readonly ingress: Answer['ingress']; readonly assumption: string | null } {
  const own = labelOf(subject.labels, label.ingressUseWaypoint);
  const text = own ?? labelOf(world.Namespace.get('', subject.namespace)?.labels ?? {}, label.ingressUseWaypoint);
  const use = text !== undefined && truths.has(text);
  const object =
    own === undefined && text !== undefined ? ({ kind: 'Namespace', namespace: '', name: subject.namespace } as const) : subject;
  notesTo(trace)(
    '4.6',
    object,
    `metadata.labels['${label.ingressUseWaypoint}']`,
    text ?? null,
    'next',
    use ? 'Ingress gateways send requests through the waypoint.' : 'Ingress gateways bypass the waypoint.',
  );
  const isGuess =
    text === undefined && !world.Namespace.get('', subject.namespace) && !isKnown(world.Namespace.knowledge(subject.namespace));
  return {
    ingress: { labelPresent: text !== undefined, use },
    assumption: isGuess
      ? `The labels of namespace ${subject.namespace} may not be read; assumed that ${label.ingressUseWaypoint} is not set there.`
      : null,
  };
}
