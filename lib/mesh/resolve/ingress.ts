import { labelOf } from '../model/meta.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer, Trace } from './answer.ts';
import type { Subject } from './target.ts';
import { notesTo } from './target.ts';

const truths = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/** Whether ingress gateways use the waypoint of a bound object (semantics.md 4.6); text that is no boolean counts as false. */
export function ingressOf(subject: Subject, world: World, trace: Trace): Answer['ingress'] {
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
  return { labelPresent: text !== undefined, use };
}
