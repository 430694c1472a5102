import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { annotation, label, OPT_OUT } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer, Canary, Key, Trace } from './answer.ts';
import { referenceIn } from './reference.ts';
import type { Failure, Subject } from './target.ts';
import { notesTo, readyWaypoint, refusal } from './target.ts';
import { handlesServices, unsupported } from './waypoint.ts';

const CANARY_UNKNOWN = 'Whether canary';

/** Why it cannot be known whether the canary of an answer is attached; undefined when it is known. */
export function unknownCanary({ assumptions }: Answer): string | undefined {
  return assumptions.find((assumption) => assumption.startsWith(CANARY_UNKNOWN));
}

const none = { canary: null, error: '', assumption: null } as const;

/** The canary of a bound Service or ServiceEntry, or istiod's text why it is not attached (semantics.md 4.5). */
export function canaryOf(
  subject: Subject,
  annotations: Labels,
  primary: Key,
  world: World,
  trace: Trace,
): { readonly canary: Canary | null; readonly error: string; readonly assumption: string | null } {
  const home = world.Namespace.get('', subject.namespace);
  // A canary is inherited only where the object has no primary of its own (rule 1).
  const inheritable = typeof referenceIn(subject.labels, subject.namespace) === 'string' ? home : undefined;
  const source = Object.hasOwn(subject.labels, label.canary) ? subject.labels : (inheritable?.labels ?? {});
  const name = labelOf(source, label.canary);
  if (name === undefined || name === '' || name === OPT_OUT) return none;

  const key: Key = { namespace: labelOf(source, label.canaryNamespace) ?? subject.namespace, name };
  const weightText = labelOf(annotations, annotation.canaryWeight) ?? labelOf(inheritable?.annotations ?? {}, annotation.canaryWeight);
  const weight = parseWeight(weightText);
  const problem = canaryError(key, primary, weight, subject.namespace, world);
  const note = notesTo(trace);
  if (typeof problem !== 'string') {
    note('4.5', { kind: 'Gateway', ...key }, `metadata.labels['${label.canary}']`, name, 'next', problem.unknown);
    return { canary: null, error: '', assumption: `${CANARY_UNKNOWN} ${nameKey(key)} is attached is unknown. ${problem.unknown}` };
  }
  const error = problem;
  if (error || weight === null) {
    note('4.5', { kind: 'Gateway', ...key }, `metadata.labels['${label.canary}']`, name, 'next', `The canary is not attached: ${error}`);
    return { canary: null, error, assumption: null };
  }
  note(
    '4.5',
    { kind: 'Gateway', ...key },
    `metadata.labels['${label.canary}']`,
    name,
    'next',
    `${weight} % of connections go to the canary waypoint ${nameKey(key)}.`,
  );
  return { canary: { key, weight }, error: '', assumption: null };
}

/** An optionally signed decimal integer 0…100; absent is 0, everything else null. */
export function parseWeight(text: string | undefined): number | null {
  if (text === undefined) return 0;
  if (!/^[+-]?[0-9]+$/.test(text)) return null;
  const value = Number(text);
  return value >= 0 && value <= 100 ? Math.abs(value) : null;
}

/** istiod's text, '' when the canary is attached; or why that cannot be known, which is no text of istiod. */
function canaryError(
  key: Key,
  primary: Key,
  weight: number | null,
  namespace: string,
  world: World,
): string | { readonly unknown: string } {
  if (key.namespace === primary.namespace && key.name === primary.name)
    return `canary waypoint "${nameKey(key)}" must differ from the primary waypoint`;
  if (weight === null) return `canary waypoint "${nameKey(key)}" has an invalid weight; must be an integer in [0,100]`;
  const waypoint = readyWaypoint(key, world);
  if ('reason' in waypoint) return textOf(waypoint);
  const refused = refusal(waypoint, key, namespace, world);
  if (refused) return textOf(refused);
  return handlesServices(waypoint) ? '' : unsupported('service', nameKey(key));
}

function textOf({ state, message }: Failure): string | { readonly unknown: string } {
  return state === 'unknown' ? { unknown: message } : message;
}
