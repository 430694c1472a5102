import { keyed, map, partly, text, whole } from '../schema/schema.ts';
import type { FieldError } from '../status.ts';
import { forbiddenField, invalidValue, requiredValue, unsupportedValue } from '../status.ts';
import { keyProblems, valueProblems } from '../validate-metadata.ts';
import type { Draft } from './kind.ts';
import { dropEmpty, fillIn, resource } from './kind.ts';

const outOfRange = 'must be between 1 and 65535, inclusive';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

export const services = resource({
  group: '',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  hasStatus: true,
  answersWithObject: true,
  createsOnPut: true,
  fields: ['spec.clusterIP', 'spec.type'],
  nameRule: 'label',
  empty: { metadata: {}, spec: {}, status: { loadBalancer: {} } },
  schema: whole({
    spec: partly({
      ports: keyed(['port', 'protocol'], partly({ protocol: text({ default: 'TCP' }) })),
      selector: map(text(), { atomic: true }),
    }),
    status: partly({ conditions: keyed(['type'], partly()), loadBalancer: partly() }),
  }),

  defaults(draft) {
    draft.spec ??= {};
    const { spec } = draft;
    dropEmpty(spec, 'selector', 'ports');
    fillIn(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
    for (const port of spec.ports ?? []) fillIn(port, { protocol: 'TCP', targetPort: port.port });
    if (spec.type !== 'ExternalName') fillIn(spec, { internalTrafficPolicy: 'Cluster' });
    if (spec.type === 'LoadBalancer' || spec.type === 'NodePort') fillIn(spec, { externalTrafficPolicy: 'Cluster' });
    if (spec.type === 'LoadBalancer') fillIn(spec, { allocateLoadBalancerNodePorts: true });
  },

  onCreate(draft, allocations) {
    const spec = draft.spec;
    draft.status = { loadBalancer: {} };
    if (spec.type === 'ExternalName') return;
    if (spec.clusterIP !== 'None') spec.clusterIP = allocations.serviceIp(String(spec.clusterIP ?? ''));
    spec.clusterIPs = [spec.clusterIP];
    fillIn(spec, { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
    if (spec.ipFamilyPolicy === 'PreferDualStack') spec.ipFamilies = ['IPv4'];
    allocateNodePorts(draft);
  },

  onUpdate(draft, old, allocations) {
    const spec = draft.spec;
    const was = old.spec;
    const hadIp = was.type !== 'ExternalName';
    if (spec.type === 'ExternalName') {
      if (hadIp && spec.clusterIP === was.clusterIP) {
        for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy']) delete spec[key];
      }
    } else if (hadIp) {
      // What a client that replaces the object does not know of stays.
      if (!spec.clusterIP) spec.clusterIP = was.clusterIP;
      if (!spec.clusterIPs) spec.clusterIPs = spec.clusterIP === was.clusterIP ? was.clusterIPs : [spec.clusterIP];
      fillIn(spec, { ipFamilies: was.ipFamilies, ipFamilyPolicy: was.ipFamilyPolicy });
    } else {
      spec.clusterIP = allocations.serviceIp(String(spec.clusterIP ?? ''));
      spec.clusterIPs = [spec.clusterIP];
      fillIn(spec, { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
    }
    allocateNodePorts(draft);
  },

  onDelete(object, allocations) {
    const ip = object.spec?.clusterIP;
    if (typeof ip === 'string' && ip !== 'None') allocations.releaseServiceIp(ip);
  },

  validate(object, old) {
    const errors: FieldError[] = [];
    const spec = object.spec ?? {};
    const ports: { name?: string; port?: unknown; targetPort?: unknown; protocol?: string }[] = Array.isArray(spec.ports) ? spec.ports : [];
    if (!types.includes(spec.type)) errors.push(unsupportedValue('spec.type', spec.type, types));
    if (ports.length === 0 && spec.clusterIP !== 'None' && spec.type !== 'ExternalName') errors.push(requiredValue('spec.ports'));
    if (spec.type === 'ExternalName' && !spec.externalName) errors.push(requiredValue('spec.externalName'));
    const seen = new Set<string>();
    ports.forEach((port, i) => {
      const at = `spec.ports[${i}]`;
      if (ports.length > 1 && !port.name) errors.push(requiredValue(`${at}.name`));
      if (!isPort(port.port)) errors.push(invalidValue(`${at}.port`, port.port as number, outOfRange));
      if (typeof port.targetPort === 'number' && !isPort(port.targetPort)) {
        errors.push(invalidValue(`${at}.targetPort`, port.targetPort, outOfRange));
      }
      const key = `${port.protocol} ${port.port}`;
      if (seen.has(key))
        errors.push({ type: 'Duplicate', field: at, value: { protocol: port.protocol ?? null, port: Number(port.port) }, detail: '' });
      seen.add(key);
    });
    for (const [key, value] of Object.entries<string>(spec.selector ?? {})) {
      for (const problem of keyProblems(key)) errors.push(invalidValue('spec.selector', key, problem));
      for (const problem of valueProblems(value)) errors.push(invalidValue('spec.selector', value, problem));
    }
    const was = old?.spec;
    if (was && was.type !== 'ExternalName' && spec.type !== 'ExternalName' && was.clusterIP !== spec.clusterIP) {
      errors.push(invalidValue('spec.clusterIPs[0]', spec.clusterIPs, 'may not change once set'));
    }
    if (object.spec?.loadBalancerIP && spec.type !== 'LoadBalancer')
      errors.push(forbiddenField('spec.loadBalancerIP', "may only be used when `type` is 'LoadBalancer'"));
    return errors;
  },
});

function isPort(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** Node ports follow from the Service port, so that they are the same in every run. */
function allocateNodePorts(draft: Draft): void {
  if (draft.spec.type !== 'NodePort' && draft.spec.type !== 'LoadBalancer') return;
  for (const port of draft.spec.ports ?? []) fillIn(port, { nodePort: 30_000 + (Number(port.port) % 2768) });
}
