import type { Ref } from '../model/ref.ts';
import { nameKey } from '../model/ref.ts';
import { label, OPT_OUT } from '../model/words.ts';
import type { Change, Plan } from './plan.ts';

/** The changes of one object, which are written in one request. */
export interface ObjectChanges {
  readonly target: Ref;
  readonly uid: string;
  readonly changes: readonly Change[];
}

export function byObject(plan: Plan): ObjectChanges[] {
  const groups = new Map<string, { target: Ref; uid: string; changes: Change[] }>();
  for (const change of plan.changes) {
    const id = `${change.target.kind}/${nameKey(change.target)}`;
    const group = groups.get(id);
    if (group) group.changes.push(change);
    else groups.set(id, { target: change.target, uid: change.uid, changes: [change] });
  }
  return [...groups.values()];
}

/** One line an object that does the same with kubectl. All values are legal label values, so none needs quoting. */
export function kubectlLines(plan: Plan): string[] {
  return byObject(plan).map(({ target, changes }) => {
    const where = target.namespace ? ` -n ${target.namespace}` : '';
    const words = changes.map(({ key, after }) => (after === null ? `${key}-` : `${key}=${after}`));
    return `kubectl label ${target.kind.toLowerCase()} ${target.name}${where} ${words.join(' ')} --overwrite`;
  });
}

/** The nearest istioctl has: it enrolls a namespace only together with applying a waypoint in it (semantics.md 6.3). */
export function istioctlLines(plan: Plan): string[] {
  return byObject(plan).flatMap(({ target, changes }) => {
    const use = changes.find((c) => c.key === label.useWaypoint)?.after;
    const elsewhere = changes.some((c) => c.key === label.useWaypointNamespace && c.after !== null);
    if (target.kind !== 'Namespace' || !use || use === OPT_OUT || elsewhere) return [];
    return [`istioctl waypoint apply -n ${target.name} --name ${use} --enroll-namespace --overwrite`];
  });
}

/** The merge patches as YAML documents, to be given to `kubectl patch --type merge --patch-file`. */
export function patchYaml(plan: Plan): string {
  return byObject(plan)
    .map(({ target, changes }) => {
      const where = target.namespace ? ` -n ${target.namespace}` : '';
      const lines = changes.map(({ key, after }) => `    ${key}: ${after === null ? 'null' : JSON.stringify(after)}`);
      return [
        `# kubectl patch ${target.kind.toLowerCase()} ${target.name}${where} --type merge --patch-file FILE`,
        'metadata:',
        '  labels:',
        ...lines,
        '',
      ].join('\n');
    })
    .join('---\n');
}
