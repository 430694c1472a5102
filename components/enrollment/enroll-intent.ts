import type { IntentOf, TargetRef } from '../../lib/mesh/plan/intent.ts';
import type { Result } from '../../lib/mesh/result.ts';
import { err, ok } from '../../lib/mesh/result.ts';
import { enroll } from '../../lib/protocol/intents/enroll.ts';

type Enroll = IntentOf<'enroll'>;

export interface EnrollForm {
  readonly mesh: Enroll['mesh'];
  readonly waypoint: Enroll['waypoint']['do'];
  /** What stands in the waypoint field: `namespace/name`, or a name in the namespace itself. */
  readonly picked: string;
  readonly canary: Enroll['canary']['do'];
  readonly canaryPicked: string;
  /** Percent, as typed. */
  readonly weight: string;
  readonly ingress: Enroll['ingress'];
}

export const keepAll: EnrollForm = {
  mesh: 'keep',
  waypoint: 'keep',
  picked: '',
  canary: 'keep',
  canaryPicked: '',
  weight: '10',
  ingress: 'keep',
};

/** The parts of the form that can be marked as wrong. */
export type EnrollField = keyof EnrollForm;

export interface EnrollIssue {
  readonly field: EnrollField;
  readonly message: string;
}

/** The form as an intent, or what is wrong with it, by field. */
export function intentOf(targets: readonly TargetRef[], form: EnrollForm): Result<Enroll, readonly EnrollIssue[]> {
  if ([form.mesh, form.waypoint, form.canary, form.ingress].every((part) => part === 'keep')) {
    return err([{ field: targets.some(({ kind }) => kind === 'Namespace') ? 'mesh' : 'waypoint', message: 'Choose what to change.' }]);
  }
  const [first] = targets;
  const home = first === undefined ? '' : first.kind === 'Namespace' ? first.name : first.namespace;
  const waypoint = form.waypoint === 'use' ? keyOf(form.picked, home, 'picked') : ok(null);
  if (!waypoint.ok) return waypoint;
  const canary = form.canary === 'set' ? keyOf(form.canaryPicked, home, 'canaryPicked') : ok(null);
  if (!canary.ok) return canary;
  const weight = /^\s*\d+\s*$/.test(form.weight) ? Number(form.weight) : Number.NaN;
  const parsed = enroll.safeParse({
    type: 'enroll',
    targets,
    mesh: form.mesh,
    waypoint: form.waypoint === 'use' ? { do: 'use', waypoint: waypoint.value } : { do: form.waypoint },
    canary: form.canary === 'set' ? { do: 'set', waypoint: canary.value, weight } : { do: form.canary },
    ingress: form.ingress,
  });
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map((issue) => ({ field: fieldOf(issue.path.join('.')) ?? 'waypoint', message: issue.message })));
}

function keyOf(text: string, home: string, field: 'picked' | 'canaryPicked') {
  const wrong = (message: string) => err([{ field, message } as const]);
  const parts = text.trim().split('/');
  const [first = '', second] = parts;
  if (first === '' && second === undefined) return wrong('Choose a waypoint, for example "bookinfo/waypoint".');
  if (parts.length > 2) return wrong('Write namespace/name, for example "bookinfo/waypoint".');
  const waypoint = second === undefined ? { namespace: home, name: first } : { namespace: first, name: second };
  if (waypoint.name === 'none') return wrong('"none" is reserved by Istio and means: no waypoint. To opt out, choose "Opt out".');
  return ok(waypoint);
}

/** The field of the form that an issue's path means, such as the server's `intent.waypoint.waypoint.name`; null for another. */
export function fieldOf(path: string): EnrollField | null {
  if (/(^|\.)canary\.waypoint(\.|$)/.test(path)) return 'canaryPicked';
  if (/(^|\.)canary\.weight$/.test(path)) return 'weight';
  if (/(^|\.)canary(\.|$)/.test(path)) return 'canary';
  if (/(^|\.)waypoint\.waypoint(\.|$)/.test(path)) return 'picked';
  if (/(^|\.)waypoint(\.|$)/.test(path)) return 'waypoint';
  if (/(^|\.)ingress$/.test(path)) return 'ingress';
  return /(^|\.)mesh$/.test(path) ? 'mesh' : null;
}
