import type { IntentOf } from '../../lib/mesh/plan/intent.ts';
import type { Result } from '../../lib/mesh/result.ts';
import { err, ok } from '../../lib/mesh/result.ts';
import { enroll } from '../../lib/protocol/intents/enroll.ts';

type Enroll = IntentOf<'enroll'>;

export interface EnrollForm {
  readonly mesh: Enroll['mesh'];
  readonly waypoint: Enroll['waypoint']['do'];
  /** What stands in the waypoint field: `namespace/name`, or a name in the namespace itself. */
  readonly picked: string;
}

/** The parts of the form that can be marked as wrong. */
export type EnrollField = 'mesh' | 'waypoint' | 'picked';

export interface EnrollIssue {
  readonly field: EnrollField;
  readonly message: string;
}

/** The form as an intent, or what is wrong with it, by field. */
export function intentOf(namespace: string, form: EnrollForm): Result<Enroll, readonly EnrollIssue[]> {
  if (form.mesh === 'keep' && form.waypoint === 'keep') {
    return err([{ field: 'mesh', message: 'Choose what to change: the mesh, the waypoint, or both.' }]);
  }
  const waypoint = waypointOf(namespace, form);
  if (!waypoint.ok) return waypoint;
  const parsed = enroll.safeParse({
    type: 'enroll',
    targets: [{ kind: 'Namespace', namespace: '', name: namespace }],
    mesh: form.mesh,
    waypoint: waypoint.value,
  });
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map((issue) => ({ field: fieldOf(issue.path.join('.')) ?? 'mesh', message: issue.message })));
}

function waypointOf(namespace: string, form: EnrollForm): Result<Enroll['waypoint'], readonly EnrollIssue[]> {
  if (form.waypoint !== 'use') return ok({ do: form.waypoint });
  const picked = (message: string) => err([{ field: 'picked', message } as const]);
  const parts = form.picked.trim().split('/');
  const [first = '', second] = parts;
  if (first === '' && second === undefined) return picked('Choose a waypoint, for example "bookinfo/waypoint".');
  if (parts.length > 2) return picked('Write namespace/name, for example "bookinfo/waypoint".');
  const waypoint = second === undefined ? { namespace, name: first } : { namespace: first, name: second };
  if (waypoint.name === 'none') return picked('"none" is reserved by Istio and means: no waypoint. To opt out, choose "Opt out".');
  return ok({ do: 'use', waypoint });
}

/** The field of the form that an issue's path means, such as the server's `intent.waypoint.waypoint.name`; null for another. */
export function fieldOf(path: string): EnrollField | null {
  if (/(^|\.)waypoint\.waypoint(\.|$)/.test(path)) return 'picked';
  if (/(^|\.)waypoint(\.|$)/.test(path)) return 'waypoint';
  return /(^|\.)mesh$/.test(path) ? 'mesh' : null;
}
