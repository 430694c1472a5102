import type { Ref } from '../../lib/mesh/model/ref.ts';
import { allowText } from '../../lib/mesh/plan/gateway-spec.ts';
import type { Allow, Plan, Step } from '../../lib/mesh/plan/plan.ts';

/** One line of a preview: what of which object becomes what; null is absent. */
export interface StepLine {
  readonly step: Step['id'];
  readonly target: Ref;
  /** The object's uid, '' while there is none. */
  readonly uid: string;
  /** A label, an annotation, or a part of the spec. */
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Every line of every step, in order; a wait is one line, too. */
export function stepLines({ steps }: Plan): StepLine[] {
  return steps.flatMap(linesOf);
}

function linesOf(step: Step): StepLine[] {
  const line = (what: string, before: string | null, after: string | null): StepLine => ({
    step: step.id,
    target: step.target,
    uid: 'uid' in step ? (step.uid ?? '') : '',
    what,
    before,
    after,
  });
  switch (step.kind) {
    case 'patch':
      return step.changes.map(({ on, key, before, after }) => line(on === 'label' ? key : `${on} ${key}`, before, after));
    case 'edit':
      return [
        ...step.changes.map(({ key, before, after }) => line(key, before, after)),
        ...(step.allow ? [line('allowedRoutes', allowWords(step.allow.before), allowWords(step.allow.after))] : []),
      ];
    case 'create': {
      const { className, trafficType, revision, allow } = step.gateway;
      const said = [
        `class ${className}`,
        `handles ${trafficType ?? 'what its class says'}`,
        allowWords(allow),
        ...(revision === null ? [] : [`revision ${revision}`]),
      ];
      return [line('created', step.existing === null ? null : 'there already', said.join(', '))];
    }
    case 'wait':
      return [line('waited for', null, step.until === 'ready' ? 'programmed, with an address' : 'nothing uses it any more')];
    case 'delete':
      return [line('deleted', 'there', null)];
  }
}

function allowWords(allow: Allow): string {
  return allow.from === 'Same'
    ? 'its own namespace may attach'
    : allow.from === 'All'
      ? 'every namespace may attach'
      : `${allowText(allow)} may attach`;
}
