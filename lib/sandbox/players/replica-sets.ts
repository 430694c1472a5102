import { deleteObject } from '../api/deletion.ts';
import { nodes } from '../api/kinds/core.ts';
import type { Resource } from '../api/kinds/kind.ts';
import { addedToPodSpecs, daemonSets, pods, replicaSets, statefulSets } from '../api/kinds/workloads.ts';
import { suffix } from '../api/names.ts';
import type { JsonObject, KubeObject } from '../object.ts';
import { equal } from '../object.ts';
import { Revisions, revisionLabel } from './revisions.ts';
import type { Stage } from './stage.ts';
import { controlledBy, current, follow, tableOf, taskKey } from './stage.ts';

const owners: readonly Resource[] = [replicaSets, statefulSets, daemonSets];

/** The controllers that keep the right number of pods: ReplicaSets, StatefulSets, DaemonSets. */
export function playReplicas(stage: Stage): void {
  const names = new PodNames(stage);
  const revisions = new Revisions();
  const plan = (resource: Resource, owner: KubeObject): void =>
    stage.agenda.soon(taskKey(resource.plural, owner), () => {
      const now = current(stage, resource, owner);
      if (now && !now.metadata.deletionTimestamp) reconcile(stage, resource, now, names, revisions);
    });
  for (const resource of owners) {
    follow(stage, resource, ({ type, object }) => {
      if (type !== 'DELETED') plan(resource, object);
    });
  }
  follow(stage, pods, ({ object, revision }) => {
    const reference = revision === 0 ? undefined : object.metadata.ownerReferences?.find((r) => r.controller);
    const resource = owners.find((r) => r.kind === reference?.kind);
    const owner = resource && tableOf(stage, resource).get(object.metadata.namespace ?? '', reference?.name ?? '');
    if (resource && owner) plan(resource, owner);
  });
  follow(stage, nodes, ({ type }) => {
    if (type === 'ADDED' || type === 'DELETED') for (const set of tableOf(stage, daemonSets).all()) plan(daemonSets, set);
  });
}

function reconcile(stage: Stage, resource: Resource, owner: KubeObject, names: PodNames, revisions: Revisions): void {
  const owned = [...tableOf(stage, pods).ownedBy(owner.metadata.uid)];
  if (resource === replicaSets) reconcileReplicaSet(stage, owner, owned, names);
  else if (resource === statefulSets) reconcileStatefulSet(stage, owner, owned, revisions);
  else reconcileDaemonSet(stage, owner, owned, revisions);
  writeStatus(stage, resource, owner);
}

function reconcileReplicaSet(stage: Stage, owner: KubeObject, owned: readonly KubeObject[], names: PodNames): void {
  const living = owned.filter(isLiving);
  const missing: number = (owner.spec?.replicas ?? 1) - living.length;
  for (let i = 0; i < missing; i++) createPod(stage, owner, names.next(owner), { generateName: `${owner.metadata.name}-` });
  if (missing >= 0) return;
  // Pods that are not ready go first, then the youngest.
  const order = [...living].sort(
    (a, b) => Number(isReady(a)) - Number(isReady(b)) || (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1),
  );
  for (const pod of order.slice(0, -missing)) remove(stage, pod);
}

function reconcileStatefulSet(stage: Stage, owner: KubeObject, owned: readonly KubeObject[], revisions: Revisions): void {
  const hash = revisions.of(owner);
  const replicas: number = owner.spec?.replicas ?? 1;
  const byName = new Map(owned.map((pod) => [pod.metadata.name, pod]));
  let isRolling = false;
  for (let i = 0; i < replicas; i++) {
    const name = `${owner.metadata.name}-${i}`;
    const pod = byName.get(name);
    byName.delete(name);
    const labels = { 'apps.kubernetes.io/pod-index': String(i), [revisionLabel]: hash, 'statefulset.kubernetes.io/pod-name': name };
    if (!pod) createPod(stage, owner, name, { generateName: `${owner.metadata.name}-`, labels });
    else if (!isLiving(pod) || !isReady(pod)) isRolling = true;
    else if (!isRolling && revisions.isOutdated(owner, pod)) {
      // One at a time: the next one goes when this one is back.
      isRolling = true;
      remove(stage, pod);
    }
  }
  for (const pod of byName.values()) remove(stage, pod);
}

function reconcileDaemonSet(stage: Stage, owner: KubeObject, owned: readonly KubeObject[], revisions: Revisions): void {
  const hash = revisions.of(owner);
  const byNode = new Map(owned.filter(isLiving).map((pod) => [String(pod.spec?.nodeName ?? ''), pod]));
  let isRolling = owned.some((pod) => !isLiving(pod) || !isReady(pod));
  for (const node of tableOf(stage, nodes).list('*')) {
    const { name } = node.metadata;
    const pod = byNode.get(name);
    byNode.delete(name);
    if (!pod) {
      const podName = `${owner.metadata.name}-${suffix(`${name}/${hash}/${stage.registry.store.revision}`)}`;
      createPod(stage, owner, podName, { generateName: `${owner.metadata.name}-`, labels: { [revisionLabel]: hash } }, name);
    } else if (!isRolling && revisions.isOutdated(owner, pod)) {
      isRolling = true;
      remove(stage, pod);
    }
  }
  for (const pod of byNode.values()) remove(stage, pod);
}

function createPod(
  stage: Stage,
  owner: KubeObject,
  name: string,
  metadata: { generateName: string; labels?: Record<string, string> },
  nodeName?: string,
): void {
  const template = owner.spec?.template ?? {};
  stage.registry.add(pods, {
    metadata: {
      name,
      generateName: metadata.generateName,
      namespace: owner.metadata.namespace ?? '',
      labels: { ...template.metadata?.labels, ...metadata.labels },
      ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
      ownerReferences: [controlledBy(owner)],
    },
    spec: {
      ...addedToPodSpecs,
      serviceAccountName: 'default',
      serviceAccount: 'default',
      ...template.spec,
      ...(nodeName ? { nodeName } : {}),
    },
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  });
}

function remove(stage: Stage, pod: KubeObject): void {
  const { namespace = '', name, deletionTimestamp } = pod.metadata;
  if (!deletionTimestamp) deleteObject(stage.registry, pods, { namespace, name });
}

function writeStatus(stage: Stage, resource: Resource, owner: KubeObject): void {
  const owned = [...tableOf(stage, pods).ownedBy(owner.metadata.uid)].filter(isLiving);
  const ready = owned.filter(isReady).length;
  const observedGeneration = owner.metadata.generation ?? 1;
  const status: JsonObject =
    resource === daemonSets
      ? {
          currentNumberScheduled: owned.length,
          desiredNumberScheduled: tableOf(stage, nodes).size,
          numberAvailable: ready,
          numberMisscheduled: 0,
          numberReady: ready,
          observedGeneration,
          updatedNumberScheduled: owned.length,
        }
      : {
          replicas: owned.length,
          ...(resource === replicaSets
            ? { fullyLabeledReplicas: owned.length, terminatingReplicas: 0 }
            : { currentReplicas: owned.length, updatedReplicas: owned.length }),
          readyReplicas: ready,
          availableReplicas: ready,
          observedGeneration,
        };
  const now = current(stage, resource, owner);
  if (now && !equal(now.status, status)) stage.registry.overwrite(resource, { ...now, status });
}

export function isLiving({ metadata, status }: KubeObject): boolean {
  return !metadata.deletionTimestamp && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

export function isReady({ status }: KubeObject): boolean {
  const conditions: ReadonlyArray<{ type: string; status: string }> = status?.conditions ?? [];
  return conditions.some((c) => c.type === 'Ready' && c.status === 'True');
}

/** Names for the pods of a ReplicaSet: the same ones in every run, a new one for each pod. */
class PodNames {
  readonly #stage: Stage;
  readonly #used = new Map<string, number>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  next({ metadata }: KubeObject): string {
    for (;;) {
      const count = this.#used.get(metadata.uid) ?? 0;
      this.#used.set(metadata.uid, count + 1);
      const name = `${metadata.name}-${suffix(`${metadata.namespace}/${metadata.name}/${count}`)}`;
      if (!tableOf(this.#stage, pods).get(metadata.namespace ?? '', name)) return name;
    }
  }
}
