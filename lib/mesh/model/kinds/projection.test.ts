import { expect, test } from 'vitest';
import type { RawObject } from '../kind.ts';
import type { Holds, Message } from '../protobuf.ts';
import type { KindName } from './registry.ts';
import { kinds } from './registry.ts';

/**
 * S-32: what survives decoding is a closed list. Every text of a full object is replaced by its own path; the paths that are
 * found in the record are the list. A new field of a record fails here first.
 */
const whole: Record<KindName, { readonly raw: RawObject; readonly kept: readonly string[] }> = {
  Namespace: {
    raw: { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active', conditions: [{ type: 'T', message: 'm' }] } },
    kept: ['status.phase'],
  },
  Service: {
    raw: {
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.0.0.1',
        clusterIPs: ['10.0.0.1'],
        externalIPs: ['1.2.3.4'],
        externalName: 'e',
        loadBalancerIP: 'l',
        loadBalancerSourceRanges: ['r'],
        sessionAffinity: 'None',
        selector: { app: 'a' },
        ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http', targetPort: 'web', nodePort: 30000 }],
      },
      status: { loadBalancer: { ingress: [{ ip: 'i', hostname: 'h' }] }, conditions: conditions() },
    },
    kept: [
      'spec.type',
      'spec.clusterIPs.0',
      'spec.externalName',
      'spec.selector.app',
      'spec.ports.0.name',
      'spec.ports.0.protocol',
      'spec.ports.0.appProtocol',
      ...conditionPaths('status.conditions'),
    ],
  },
  Pod: {
    raw: {
      spec: {
        nodeName: 'n',
        serviceAccountName: 's',
        hostNetwork: false,
        imagePullSecrets: [{ name: 'x' }],
        volumes: [{ name: 'v', secret: { secretName: 's' }, configMap: { name: 'c' }, projected: { sources: [{ x: 'y' }] } }],
        initContainers: [container()],
        containers: [container()],
        ephemeralContainers: [container()],
        tolerations: [{ key: 'k', value: 'v' }],
        affinity: { nodeAffinity: { x: 'y' } },
        hostAliases: [{ ip: 'i', hostnames: ['h'] }],
        dnsConfig: { nameservers: ['n'] },
        securityContext: { seLinuxOptions: { level: 'l' } },
      },
      status: {
        phase: 'Running',
        podIP: '10.1.0.1',
        podIPs: [{ ip: '10.1.0.1' }],
        hostIP: 'h',
        reason: 'r',
        message: 'm',
        conditions: conditions(),
        containerStatuses: [{ name: 'c', image: 'i', imageID: 'i', state: { waiting: { reason: 'w', message: 'm' } } }],
      },
    },
    kept: [
      'metadata.ownerReferences.0.kind',
      'metadata.ownerReferences.0.name',
      'spec.nodeName',
      'spec.serviceAccountName',
      'status.phase',
      'status.podIP',
      'status.reason',
    ],
  },
  Gateway: {
    raw: {
      spec: {
        gatewayClassName: 'istio-waypoint',
        addresses: [{ type: 'IPAddress', value: '1.1.1.1' }],
        infrastructure: { labels: { a: 'b' }, annotations: { a: 'b' }, parametersRef: { kind: 'ConfigMap', name: 'c' } },
        listeners: [
          {
            name: 'mesh',
            port: 15008,
            protocol: 'HBONE',
            hostname: 'h',
            tls: { certificateRefs: [{ name: 'secret' }], options: { x: 'y' } },
            allowedRoutes: { kinds: [{ kind: 'k' }], namespaces: { from: 'Selector', selector: { matchLabels: { team: 't' } } } },
          },
        ],
      },
      status: {
        addresses: [{ type: 'IPAddress', value: '1.1.1.1' }],
        conditions: conditions(),
        listeners: [{ name: 'mesh', supportedKinds: [{ kind: 'k' }], conditions: conditions() }],
      },
    },
    kept: [
      'spec.gatewayClassName',
      'spec.listeners.0.name',
      'spec.listeners.0.protocol',
      'spec.listeners.0.allowedRoutes.namespaces.from',
      'spec.listeners.0.allowedRoutes.namespaces.selector.matchLabels.team',
      'status.addresses.0.type',
      'status.addresses.0.value',
      ...conditionPaths('status.conditions'),
      'status.listeners.0.name',
      ...conditionPaths('status.listeners.0.conditions'),
    ],
  },
  GatewayClass: {
    raw: {
      spec: { controllerName: 'c', description: 'd', parametersRef: { name: 'n' } },
      status: { conditions: conditions(), supportedFeatures: [{ name: 'f' }] },
    },
    kept: ['spec.controllerName', ...conditionPaths('status.conditions')],
  },
  ServiceEntry: {
    raw: {
      spec: {
        hosts: ['h'],
        addresses: ['a'],
        location: 'MESH_EXTERNAL',
        resolution: 'DNS',
        exportTo: ['*'],
        subjectAltNames: ['s'],
        workloadSelector: { labels: { app: 'a' } },
        ports: [{ name: 'http', number: 80, protocol: 'HTTP', targetPort: 8080 }],
        endpoints: [{ address: 'e', labels: { app: 'a' }, network: 'n', locality: 'l', serviceAccount: 's', ports: { http: 80 } }],
      },
      status: { addresses: [{ value: 'v', host: 'h' }], conditions: conditions() },
    },
    kept: [
      'spec.hosts.0',
      'spec.addresses.0',
      'spec.location',
      'spec.resolution',
      'spec.ports.0.name',
      'spec.ports.0.protocol',
      'spec.workloadSelector.labels.app',
      'spec.endpoints.0.address',
      'spec.endpoints.0.labels.app',
      ...conditionPaths('status.conditions'),
    ],
  },
  WorkloadEntry: {
    raw: {
      spec: { address: 'a', serviceAccount: 's', labels: { app: 'a' }, network: 'n', locality: 'l' },
      status: { conditions: conditions() },
    },
    kept: ['spec.address', 'spec.serviceAccount', 'spec.labels.app', ...conditionPaths('status.conditions')],
  },
  Deployment: workload({ replicas: 2 }, { readyReplicas: 1 }),
  StatefulSet: workload({ replicas: 2 }, { readyReplicas: 1 }),
  DaemonSet: workload({}, { desiredNumberScheduled: 3, numberReady: 2 }),
  EndpointSlice: {
    raw: {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['a'], nodeName: 'n', zone: 'z', hostname: 'h', targetRef: { kind: 'Pod', name: 'p' } }],
      ports: [{ name: 'http' }],
    },
    kept: ['endpoints.0.addresses.0'],
  },
  ConfigMap: { raw: { data: { mesh: 'm', meshNetworks: 'n' }, binaryData: { b: 'b' } }, kept: [] },
};

test.each(kinds.map((kind) => [kind.kind, kind] as const))('[S-32] of %s nothing is kept but these fields', (name, kind) => {
  const { raw, kept } = whole[name];
  const marked = mark({ ...raw, kind: name, metadata: metadata() }, '') as RawObject;
  const record = JSON.stringify(kind.project(marked));
  const found = [...record.matchAll(/«(.*?)»/g)].map(([, path]) => path ?? '');
  expect([...new Set(found)].filter((path) => !metaKept.includes(path)).sort()).toEqual([...kept].sort());
});

test.each(kinds.flatMap((kind) => ('protobuf' in kind && kind.protobuf ? [[kind.kind, kind, kind.protobuf] as const] : [])))(
  'of %s as protobuf everything is read that is kept',
  (name, kind, message) => {
    const marked = mark({ ...whole[name].raw, kind: name, metadata: metadata() }, '') as RawObject;
    expect(kind.project(onlyFieldsOf(message, marked) as RawObject)).toEqual(kind.project(marked));
  },
);

function onlyFieldsOf(message: Message, value: object): object {
  const nested = (holds: Holds, field: unknown): unknown => {
    if (typeof holds !== 'object' || typeof field !== 'object' || field === null) return field;
    if ('many' in holds) return Array.isArray(field) ? field.map((item) => onlyFieldsOf(holds.many, item)) : field;
    return onlyFieldsOf(holds.one, field);
  };
  const fields = Object.values(message).filter(([key]) => Object.hasOwn(value, key));
  return Object.fromEntries(fields.map(([key, holds]) => [key, nested(holds, value[key as never])]));
}

/** Of each object; labels are shown and selected by, so all of them are kept. */
const metaKept = ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'labels.app'].map((key) => `metadata.${key}`);

function metadata(): object {
  return {
    name: 'n',
    generateName: 'g',
    namespace: 'ns',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: 't',
    selfLink: 's',
    labels: { app: 'a' },
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': '{"data":"secret"}',
      'meta.helm.sh/release-name': 'r',
      'link.argocd.argoproj.io/external-link': 'javascript:alert(1)',
    },
    finalizers: ['f'],
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true }],
    managedFields: [{ manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:metadata': { x: 'y' } } }],
  };
}

function container(): object {
  return {
    name: 'c',
    image: 'i',
    command: ['c'],
    args: ['--password=p'],
    env: [{ name: 'TOKEN', value: 't', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
    envFrom: [{ secretRef: { name: 's' } }],
    volumeMounts: [{ name: 'v', mountPath: '/m' }],
    livenessProbe: { httpGet: { path: '/', httpHeaders: [{ name: 'Authorization', value: 'Basic x' }] } },
    lifecycle: { postStart: { exec: { command: ['c'] } } },
    resources: { limits: { cpu: '1' } },
  };
}

function workload(spec: object, status: object): (typeof whole)[KindName] {
  const template = { metadata: { labels: { app: 'a' }, annotations: { a: 'b' } }, spec: { containers: [container()] } };
  return {
    raw: {
      spec: { ...spec, selector: { matchLabels: { app: 'a' } }, template },
      status: { ...status, conditions: conditions() },
    },
    kept: ['spec.template.metadata.labels.app'],
  };
}

function conditions(): readonly object[] {
  return [{ type: 'Programmed', status: 'False', reason: 'r', message: 'm', lastTransitionTime: 't', observedGeneration: 1, extra: 'x' }];
}

function conditionPaths(at: string): readonly string[] {
  return ['type', 'status', 'reason', 'message', 'lastTransitionTime'].map((key) => `${at}.0.${key}`);
}

/** Every text within `value` becomes its path, so that it is recognised wherever it ends up. */
function mark(value: unknown, path: string): unknown {
  if (typeof value === 'string') return `«${path}»`;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, i) => mark(item, `${path}.${i}`));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mark(item, path === '' ? key : `${path}.${key}`)]));
}
