import { kindOf } from '../model/kinds/registry.ts';
import type { Ref } from '../model/ref.ts';
import { nameKey } from '../model/ref.ts';
import { label, OPT_OUT } from '../model/words.ts';
import { manifestOf, namespacesOf, waypointClass } from './gateway-spec.ts';
import type { CreateStep, EditStep, KeyChange, PatchStep, Plan, Step } from './plan.ts';
import { yamlOf } from './yaml.ts';

/** The steps by kubectl, one line each, in the same order. All values are legal label values, so none needs quoting. */
export function kubectlLines({ steps }: Plan): string[] {
  return steps.flatMap(kubectlOf);
}

function kubectlOf(step: Step): string[] {
  const object = `${resourceOf(step.target)} ${step.target.name}${inNamespace(step.target)}`;
  switch (step.kind) {
    case 'patch':
      return patchLines(step, object);
    case 'create':
      return [`kubectl apply --server-side --field-manager=waymark -f ${fileOf(step)}`];
    case 'edit':
      return editLines(step, object);
    case 'wait':
      return step.until === 'ready' ? [`kubectl wait ${object} --for=condition=Programmed --timeout=5m`] : [];
    case 'delete':
      return [`kubectl delete ${object}`];
  }
}

function patchLines({ changes, target }: PatchStep, object: string): string[] {
  const lines: string[] = [];
  const labels = changes.filter(({ on }) => on === 'label');
  const annotations = changes.filter(({ on }) => on === 'annotation');
  if (labels.length > 0) lines.push(`kubectl label ${object} ${assigned(labels)} --overwrite`);
  if (annotations.length > 0) lines.push(`kubectl annotate ${object} ${assigned(annotations)} --overwrite`);
  if (changes.some(({ on }) => on === 'template label'))
    lines.push(
      `kubectl patch ${resourceOf(target)} ${target.name}${inNamespace(target)} --type merge -p '${JSON.stringify(mergePatchOf(changes))}'`,
    );
  return lines;
}

function editLines({ changes, allow }: EditStep, object: string): string[] {
  const lines = changes.length > 0 ? [`kubectl label ${object} ${assigned(changes)} --overwrite`] : [];
  if (allow) {
    const patch = [{ op: 'add', path: `/spec/listeners/${allow.index}/allowedRoutes/namespaces`, value: namespacesOf(allow.after) }];
    lines.push(`kubectl patch ${object} --type json -p '${JSON.stringify(patch)}'`);
  }
  return lines;
}

function assigned(changes: readonly KeyChange[]): string {
  return changes.map(({ key, after }) => (after === null ? `${key}-` : `${key}=${after}`)).join(' ');
}

/** The nearest istioctl has: it enrolls a namespace only together with applying a waypoint in it (semantics.md 6.3). */
export function istioctlLines({ steps }: Plan): string[] {
  const created = new Set<string>();
  return steps.flatMap((step) => {
    if (step.kind === 'create') {
      created.add(nameKey(step.target));
      return createLine(step, steps);
    }
    if (step.kind === 'delete') return [`istioctl waypoint delete ${step.target.name} -n ${step.target.namespace}`];
    if (step.kind !== 'patch' || step.target.kind !== 'Namespace') return [];
    const use = step.changes.find((c) => c.key === label.useWaypoint)?.after;
    const elsewhere = step.changes.some((c) => c.key === label.useWaypointNamespace && c.after !== null);
    if (!use || use === OPT_OUT || elsewhere || created.has(`${step.target.name}/${use}`)) return [];
    return [`istioctl waypoint apply -n ${step.target.name} --name ${use} --enroll-namespace --overwrite`];
  });
}

/** istioctl can say neither who may attach nor another class. */
function createLine({ gateway }: CreateStep, steps: readonly Step[]): string[] {
  const { namespace, name, trafficType, revision, className, allow } = gateway;
  if (className !== waypointClass || allow.from !== 'Same') return [];
  const enrolls = steps.some(
    (step) =>
      step.kind === 'patch' &&
      step.target.kind === 'Namespace' &&
      step.target.name === namespace &&
      step.changes.some(({ key, after }) => key === label.useWaypoint && after === name),
  );
  const flags = [
    `-n ${namespace}`,
    `--name ${name}`,
    ...(trafficType === null ? [] : [`--for ${trafficType}`]),
    ...(revision === null ? [] : [`--revision ${revision}`]),
    '--wait',
    ...(enrolls ? ['--enroll-namespace --overwrite'] : []),
  ];
  return [`istioctl waypoint apply ${flags.join(' ')}`];
}

/** What is written, as YAML documents: manifests to apply, and merge patches for `kubectl patch --type merge --patch-file`. */
export function planYaml({ steps }: Plan): string {
  return steps.flatMap(yamlDocuments).join('---\n');
}

function yamlDocuments(step: Step): string[] {
  const object = `${resourceOf(step.target)} ${step.target.name}${inNamespace(step.target)}`;
  switch (step.kind) {
    case 'create':
      return [`# ${fileOf(step)}: kubectl apply --server-side --field-manager=waymark -f FILE\n${yamlOf(manifestOf(step.gateway))}`];
    case 'patch':
      return [`# kubectl patch ${object} --type merge --patch-file FILE\n${yamlOf(mergePatchOf(step.changes))}`];
    case 'edit':
      return [`# ${object}: the labels, and allowedRoutes of the listener\n${yamlOf(editedParts(step))}`];
    case 'delete':
      return [`# kubectl delete ${object}\n`];
    case 'wait':
      return [];
  }
}

function editedParts({ changes, allow }: EditStep) {
  return {
    ...(changes.length > 0 ? mergePatchOf(changes) : {}),
    ...(allow ? { spec: { listeners: [{ name: allow.listener, allowedRoutes: { namespaces: namespacesOf(allow.after) } }] } } : {}),
  };
}

/** The JSON merge patch of some changes; null removes a key. `fromEntries` keeps a key such as `__proto__` a key. */
function mergePatchOf(changes: readonly KeyChange[]) {
  const part = (on: KeyChange['on']) => {
    const mine = changes.filter((change) => change.on === on);
    return mine.length === 0 ? undefined : Object.fromEntries(mine.map(({ key, after }) => [key, after]));
  };
  const [labels, annotations, template] = [part('label'), part('annotation'), part('template label')];
  return {
    ...(labels || annotations ? { metadata: { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) } } : {}),
    ...(template ? { spec: { template: { metadata: { labels: template } } } } : {}),
  };
}

function fileOf({ target }: CreateStep): string {
  return `${target.name}.${target.namespace}.yaml`;
}

function resourceOf({ kind }: Ref): string {
  const group = kindOf(kind)?.group ?? '';
  return group === '' || group === 'apps' ? kind.toLowerCase() : `${kindOf(kind)?.plural}.${group}`;
}

function inNamespace({ namespace }: Ref): string {
  return namespace === '' ? '' : ` -n ${namespace}`;
}
