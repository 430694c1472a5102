import type { Json } from '../../object.ts';
import { own } from '../../object.ts';
import type { Rule, Schema } from '../schema/schema.ts';
import { integer, keyed, list, map, object, text, whole } from '../schema/schema.ts';
import { resource } from './kind.ts';

const portNumber = integer({
  minimum: 0,
  maximum: 4_294_967_295,
  rules: [{ message: 'port must be between 1-65535', holds: (n) => Number(n) > 0 && Number(n) <= 65_535 }],
});

const addressRequired: Rule[] = [
  { message: 'Address is required', holds: (self) => own(self, 'address') !== undefined || own(self, 'network') !== undefined },
  {
    message: 'UDS may not include ports',
    holds: (self) => !String(own(self, 'address') ?? '').startsWith('unix://') || own(self, 'ports') === undefined,
  },
];

const endpoint: Schema = object(
  {
    address: text({ maxLength: 256 }),
    labels: map(text(), { maxProperties: 256 }),
    locality: text({ maxLength: 2048 }),
    network: text({ maxLength: 2048 }),
    ports: map(portNumber, { maxProperties: 128 }),
    serviceAccount: text({ maxLength: 253 }),
    weight: integer({ minimum: 0, maximum: 4_294_967_295 }),
  },
  { rules: addressRequired },
);

/** Istio's CRDs keep unknown fields of the status. Its conditions are one value to server-side apply: the CRD names no list keys. */
const status: Schema = object(
  {
    conditions: list(
      object({
        lastProbeTime: text(),
        lastTransitionTime: text(),
        message: text(),
        observedGeneration: {},
        reason: text(),
        status: text(),
        type: text(),
      }),
    ),
  },
  { open: true },
);

function resolutionOf(spec: Json): Json {
  return own(spec, 'resolution') ?? 'NONE';
}

function listOf(spec: Json, key: string): Json[] {
  const value = own(spec, key);
  return Array.isArray(value) ? value : [];
}

const serviceEntryRules: Rule[] = [
  {
    message: 'only one of WorkloadSelector or Endpoints can be set',
    holds: (s) => own(s, 'workloadSelector') === undefined || own(s, 'endpoints') === undefined,
  },
  {
    message: 'CIDR addresses are allowed only for NONE/STATIC resolution types',
    holds: (s) => !listOf(s, 'addresses').some((a) => String(a).includes('/')) || ['STATIC', 'NONE'].includes(String(resolutionOf(s))),
  },
  { message: 'NONE mode cannot set endpoints', holds: (s) => resolutionOf(s) !== 'NONE' || own(s, 'endpoints') === undefined },
  {
    message: 'DNS_ROUND_ROBIN mode cannot have multiple endpoints',
    holds: (s) => resolutionOf(s) !== 'DNS_ROUND_ROBIN' || listOf(s, 'endpoints').length <= 1,
  },
];

export const serviceEntries = resource({
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  kind: 'ServiceEntry',
  plural: 'serviceentries',
  shortNames: ['se'],
  crd: true,
  schema: whole(
    {
      spec: object(
        {
          addresses: list(text({ maxLength: 64 }), { maxItems: 256 }),
          endpoints: list(endpoint, { maxItems: 4096 }),
          exportTo: list(text()),
          hosts: list(text({ rules: [{ message: 'hostname cannot be wildcard', holds: (host) => host !== '*' }] }), {
            minItems: 1,
            maxItems: 256,
          }),
          location: text({ enum: ['MESH_EXTERNAL', 'MESH_INTERNAL'] }),
          ports: keyed(
            ['name'],
            object(
              { name: text({ maxLength: 256 }), number: portNumber, protocol: text({ maxLength: 256 }), targetPort: portNumber },
              { required: ['number', 'name'] },
            ),
            {
              maxItems: 256,
              rules: [
                {
                  message: 'port number cannot be duplicated',
                  holds: (l) => noDuplicates((Array.isArray(l) ? l : []).map((p) => own(p, 'number'))),
                },
              ],
            },
          ),
          resolution: text({ enum: ['NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'] }),
          subjectAltNames: list(text()),
          workloadSelector: object({ labels: map(text({ maxLength: 63 }), { maxProperties: 256 }) }),
        },
        { required: ['hosts'], rules: serviceEntryRules },
      ),
      status,
    },
    { required: ['spec'] },
  ),
});

export const workloadEntries = resource({
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  kind: 'WorkloadEntry',
  plural: 'workloadentries',
  shortNames: ['we'],
  crd: true,
  schema: whole({ spec: endpoint, status }, { required: ['spec'] }),
});

function noDuplicates(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
