import type { Kind, RawObject } from '../kind.ts';
import { defineKind, internLabels, projectMeta } from '../kind.ts';
import type { Labels, Meta } from '../meta.ts';
import type { Message } from '../protobuf.ts';
import { objectMeta, objectOf } from '../protobuf.ts';

/** Deployment, StatefulSet or DaemonSet: what owns pods and what a template change restarts. */
export interface WorkloadRecord extends Meta {
  /** DaemonSets: the number of nodes that want one. */
  readonly desired: number;
  readonly readyReplicas: number;
  readonly templateLabels: Labels;
}

const template: Message[number] = ['template', { one: { 1: ['metadata', { one: objectMeta }] } }];
const replicated: Message = { 1: ['replicas', 'number'], 3: template };

export const deploymentKind = workloadKind('Deployment', 'deployments', objectOf(replicated, { 7: ['readyReplicas', 'number'] }));
export const statefulSetKind = workloadKind('StatefulSet', 'statefulsets', objectOf(replicated, { 3: ['readyReplicas', 'number'] }));
export const daemonSetKind = workloadKind(
  'DaemonSet',
  'daemonsets',
  objectOf({ 2: template }, { 3: ['desiredNumberScheduled', 'number'], 4: ['numberReady', 'number'] }),
);

function workloadKind<const Name extends string>(kind: Name, plural: string, protobuf: Message): Kind<Name, WorkloadRecord> {
  return defineKind({ kind, group: 'apps', versions: ['v1'], plural, namespaced: true, required: false, protobuf, project });
}

function project(raw: RawObject): WorkloadRecord {
  return {
    ...projectMeta(raw),
    desired: Number(raw.spec?.replicas ?? raw.status?.desiredNumberScheduled ?? 1),
    readyReplicas: Number(raw.status?.readyReplicas ?? raw.status?.numberReady ?? 0),
    templateLabels: internLabels(raw.spec?.template?.metadata?.labels),
  };
}
