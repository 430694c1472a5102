import type { OwnerRecord } from '../kind.ts';
import { defineKind, internOwner, projectMeta } from '../kind.ts';
import type { Meta } from '../meta.ts';
import { objectOf } from '../protobuf.ts';
import { annotation } from '../words.ts';

export interface PodRecord extends Meta {
  /** Pending, Running, Succeeded, Failed, Unknown. */
  readonly phase: string;
  /** '' until the pod has one. */
  readonly ip: string;
  readonly node: string;
  readonly hostNetwork: boolean;
  /** The pod's Ready condition. */
  readonly ready: boolean;
  readonly serviceAccount: string;
  /** The controller that made the pod (a ReplicaSet for a Deployment), null for a bare pod. */
  readonly owner: OwnerRecord | null;
  /** status.reason, or why the first waiting container waits, '' when nothing is wrong. */
  readonly reason: string;
}

export const podKind = defineKind({
  kind: 'Pod',
  group: '',
  versions: ['v1'],
  plural: 'pods',
  namespaced: true,
  required: true,
  protobuf: objectOf(
    { 8: ['serviceAccountName', 'text'], 10: ['nodeName', 'text'], 11: ['hostNetwork', 'flag'] },
    {
      1: ['phase', 'text'],
      2: ['conditions', { many: { 1: ['type', 'text'], 2: ['status', 'text'] } }],
      4: ['reason', 'text'],
      6: ['podIP', 'text'],
      8: ['containerStatuses', { many: { 2: ['state', { one: { 1: ['waiting', { one: { 1: ['reason', 'text'] } }] } }] } }],
    },
  ),
  project: (raw): PodRecord => {
    const { spec = {}, status = {} } = raw;
    const owner = (raw.metadata?.ownerReferences ?? []).find((o) => o.controller);
    const list = <T>(value: T[] | undefined | null): T[] => (Array.isArray(value) ? value : []);
    const waiting = list<{ state?: { waiting?: { reason?: string } } }>(status?.containerStatuses).find((c) => c?.state?.waiting?.reason);
    return {
      ...projectMeta(raw, [annotation.redirection, annotation.sidecarStatus]),
      phase: String(status?.phase ?? 'Unknown'),
      ip: String(status?.podIP ?? ''),
      node: String(spec?.nodeName ?? ''),
      hostNetwork: spec?.hostNetwork === true,
      ready: list<{ type?: string; status?: string }>(status?.conditions).some((c) => c?.type === 'Ready' && c.status === 'True'),
      serviceAccount: String(spec?.serviceAccountName ?? ''),
      owner: owner ? internOwner(String(owner.kind ?? ''), String(owner.name ?? '')) : null,
      reason: String(status?.reason ?? waiting?.state?.waiting?.reason ?? ''),
    };
  },
});
