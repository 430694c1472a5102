import { canonical } from '../api/canonical.ts';
import { deployments, replicaSets } from '../api/kinds/workloads.ts';
import { suffix } from '../api/names.ts';
import type { Json, JsonObject, KubeObject } from '../object.ts';
import { equal, timestamp, without } from '../object.ts';
import type { Stage } from './stage.ts';
import { controlledBy, current, follow, tableOf, taskKey } from './stage.ts';

const hashLabel = 'pod-template-hash';
const revisionAnnotation = 'deployment.kubernetes.io/revision';

/**
 * The deployment controller: one ReplicaSet a template, the newest at full size; older ones shrink once its pods are ready.
 * Surge and unavailability limits are not counted.
 */
export function playDeployments(stage: Stage): void {
  const plan = (deployment: KubeObject): void => stage.agenda.soon(taskKey('deployment', deployment), () => reconcile(stage, deployment));
  follow(stage, deployments, ({ type, object }) => {
    if (type !== 'DELETED') plan(object);
  });
  follow(stage, replicaSets, ({ object, revision }) => {
    if (revision === 0) return;
    const owner = object.metadata.ownerReferences?.find((reference) => reference.controller && reference.kind === 'Deployment');
    const deployment = owner && tableOf(stage, deployments).get(object.metadata.namespace ?? '', owner.name);
    if (deployment) plan(deployment);
  });
}

function reconcile(stage: Stage, seen: KubeObject): void {
  const deployment = current(stage, deployments, seen);
  if (!deployment || deployment.metadata.deletionTimestamp) return;
  const owned = [...tableOf(stage, replicaSets).ownedBy(deployment.metadata.uid)];
  const wanted: number = deployment.spec?.replicas ?? 1;
  const newest = owned.find((set) => equal(templateOf(set), templateOf(deployment))) ?? createSet(stage, deployment, owned, wanted);
  if (!newest) return;
  scale(stage, newest, wanted);
  const ready = Number(newest.status?.readyReplicas ?? 0);
  if (ready >= wanted) for (const old of owned) if (old.metadata.uid !== newest.metadata.uid) scale(stage, old, 0);
  writeStatus(stage, deployment, newest, owned);
}

/** The template without the hash that tells the pods of one ReplicaSet from those of another. */
function templateOf({ spec }: KubeObject): JsonObject {
  const { metadata = {}, ...rest } = spec?.template ?? {};
  return { ...rest, metadata: { ...metadata, labels: without(metadata.labels ?? {}, hashLabel) } };
}

function createSet(stage: Stage, deployment: KubeObject, owned: readonly KubeObject[], replicas: number): KubeObject | undefined {
  const { name, namespace = '' } = deployment.metadata;
  const hash = suffix(canonical(deployment.spec?.template ?? null), 10);
  const template = deployment.spec.template;
  const revision = 1 + Math.max(0, ...owned.map((set) => Number(set.metadata.annotations?.[revisionAnnotation] ?? 0)));
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  const created = stage.registry.create(replicaSets, namespace, {
    metadata: {
      name: `${name}-${hash}`,
      labels,
      annotations: { 'deployment.kubernetes.io/desired-replicas': String(replicas), [revisionAnnotation]: String(revision) },
      ownerReferences: [controlledBy(deployment) as unknown as Json],
    },
    spec: {
      replicas,
      selector: { ...deployment.spec.selector, matchLabels: { ...deployment.spec.selector?.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  });
  return created.ok ? created.value : undefined;
}

function scale(stage: Stage, set: KubeObject, replicas: number): void {
  if (set.spec?.replicas === replicas) return;
  stage.registry.overwrite(replicaSets, {
    ...set,
    metadata: { ...set.metadata, generation: (set.metadata.generation ?? 0) + 1 },
    spec: { ...set.spec, replicas },
  });
}

function writeStatus(stage: Stage, deployment: KubeObject, newest: KubeObject, owned: readonly KubeObject[]): void {
  const sets = [...new Set([...owned, newest])].map((set) => current(stage, replicaSets, set) ?? set);
  const sum = (field: string): number => sets.reduce((total, set) => total + Number(set.status?.[field] ?? 0), 0);
  const wanted: number = deployment.spec?.replicas ?? 1;
  const available = sum('availableReplicas');
  const updated = Number((current(stage, replicaSets, newest) ?? newest).status?.replicas ?? 0);
  const counts = Object.fromEntries(
    Object.entries({
      replicas: sum('replicas'),
      updatedReplicas: updated,
      readyReplicas: sum('readyReplicas'),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, wanted - available),
    }).filter(([, count]) => count > 0),
  );
  const isAvailable = available >= wanted - Math.floor(wanted / 4);
  const isDone = updated === wanted && available >= wanted;
  const now = timestamp(stage.registry.now());
  const before: JsonObject[] = deployment.status?.conditions ?? [];
  const condition = (type: string, status: string, reason: string, message: string): JsonObject => {
    const was = before.find((c) => c.type === type);
    if (was && was.status === status && was.reason === reason && was.message === message) return was;
    return {
      type,
      status,
      lastUpdateTime: now,
      lastTransitionTime: was?.status === status ? (was.lastTransitionTime ?? now) : now,
      reason,
      message,
    };
  };
  const { name } = newest.metadata;
  const status = {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...counts,
    terminatingReplicas: 0,
    conditions: [
      isAvailable
        ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
        : condition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
      isDone
        ? condition('Progressing', 'True', 'NewReplicaSetAvailable', `ReplicaSet "${name}" has successfully progressed.`)
        : condition('Progressing', 'True', 'ReplicaSetUpdated', `ReplicaSet "${name}" is progressing.`),
    ],
  };
  const revision = newest.metadata.annotations?.[revisionAnnotation] ?? '1';
  if (equal(status, deployment.status) && deployment.metadata.annotations?.[revisionAnnotation] === revision) return;
  const annotations = { ...deployment.metadata.annotations, [revisionAnnotation]: revision };
  stage.registry.overwrite(deployments, { ...deployment, metadata: { ...deployment.metadata, annotations }, status });
}
