import { defineKind, projectMeta } from '../kind.ts';
import type { Meta } from '../meta.ts';
import { objectMeta } from '../protobuf.ts';

export interface SliceEndpoint {
  readonly address: string;
  readonly ready: boolean;
  /** Name of the Pod in targetRef, '' when the address was written by hand. */
  readonly pod: string;
}

export interface EndpointSliceRecord extends Meta {
  readonly service: string;
  readonly endpoints: readonly SliceEndpoint[];
}

/**
 * Only the slices of Services without a selector: for the others the endpoints follow from the selector,
 * and their slices are the most numerous and most often changed objects of a cluster.
 */
export const endpointSliceKind = defineKind({
  kind: 'EndpointSlice',
  group: 'discovery.k8s.io',
  versions: ['v1'],
  plural: 'endpointslices',
  namespaced: true,
  required: false,
  protobuf: {
    1: ['metadata', { one: objectMeta }],
    2: [
      'endpoints',
      {
        many: {
          1: ['addresses', 'texts'],
          2: ['conditions', { one: { 1: ['ready', 'flag'] } }],
          4: ['targetRef', { one: { 1: ['kind', 'text'], 3: ['name', 'text'] } }],
        },
      },
    ],
  },
  labelSelector: 'endpointslice.kubernetes.io/managed-by!=endpointslice-controller.k8s.io',
  project: (raw): EndpointSliceRecord => {
    const meta = projectMeta(raw);
    const endpoints = Array.isArray(raw.endpoints) ? raw.endpoints.filter(Boolean) : [];
    return {
      ...meta,
      service: meta.labels['kubernetes.io/service-name'] ?? '',
      endpoints: endpoints.flatMap((e) =>
        (Array.isArray(e.addresses) ? e.addresses : []).map((address: unknown) => ({
          address: String(address),
          ready: e.conditions?.ready !== false,
          pod: e.targetRef?.kind === 'Pod' ? String(e.targetRef.name ?? '') : '',
        })),
      ),
    };
  },
});
