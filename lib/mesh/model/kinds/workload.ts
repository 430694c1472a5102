import type { Kind, RawObject } from '../kind.ts';
import { defineKind, internLabels, projectMeta } from '../kind.ts';
import type { Labels, Meta } from '../meta.ts';

/** Deployment, StatefulSet or DaemonSet: what owns pods and what a template change restarts. */
export interface WorkloadRecord extends Meta {
  /** DaemonSets: the number of nodes that want one. */
  readonly desired: number;
  readonly readyReplicas: number;
  readonly templateLabels: Labels;
}

export const deploymentKind = workloadKind('Deployment', 'deployments');
export const statefulSetKind = workloadKind('StatefulSet', 'statefulsets');
export const daemonSetKind = workloadKind('DaemonSet', 'daemonsets');

function workloadKind<const Name extends string>(kind: Name, plural: string): Kind<Name, WorkloadRecord> {
  return defineKind({ kind, group: 'apps', versions: ['v1'], plural, namespaced: true, required: false, project });
}

function project(raw: RawObject): WorkloadRecord {
  return {
    ...projectMeta(raw),
    desired: Number(raw.spec?.replicas ?? raw.status?.desiredNumberScheduled ?? 1),
    readyReplicas: Number(raw.status?.readyReplicas ?? raw.status?.numberReady ?? 0),
    templateLabels: internLabels(raw.spec?.template?.metadata?.labels),
  };
}
