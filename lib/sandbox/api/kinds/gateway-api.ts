import type { Json, JsonObject } from '../../object.ts';
import { equal, own } from '../../object.ts';
import type { Rule, Schema } from '../schema/schema.ts';
import { integer, keyed, labelSelector, list, map, object, text, whole } from '../schema/schema.ts';
import { resource } from './kind.ts';

const subdomain = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';
const hostname = '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';
const protocol =
  '^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\/[A-Za-z0-9]+$';
const controller = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$";
const addressType =
  "^Hostname|IPAddress|NamedAddress|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$";
const kindName = '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$';

const name = text({ minLength: 1, maxLength: 253 });
const group = text({ maxLength: 253, pattern: `^$|${subdomain}` });
const kind = text({ minLength: 1, maxLength: 63, pattern: kindName });
const namespace = text({ minLength: 1, maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' });
const port = integer({ minimum: 1, maximum: 65_535 });

function unheard(type: string): JsonObject {
  return { type, status: 'Unknown', reason: 'Pending', message: 'Waiting for controller', lastTransitionTime: '1970-01-01T00:00:00Z' };
}

const conditions: Schema = keyed(
  ['type'],
  object(
    {
      lastTransitionTime: text(),
      message: text({ maxLength: 32_768 }),
      observedGeneration: integer({ minimum: 0 }),
      reason: text({ minLength: 1, maxLength: 1024, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' }),
      status: text({ enum: ['True', 'False', 'Unknown'] }),
      type: text({ maxLength: 316 }),
    },
    { required: ['lastTransitionTime', 'message', 'reason', 'status', 'type'] },
  ),
  { maxItems: 8 },
);

const kinds = list(object({ group: { ...group, default: 'gateway.networking.k8s.io' }, kind }, { required: ['kind'] }), { maxItems: 8 });
const reference = object({ group, kind, name }, { required: ['group', 'kind', 'name'] });
const secretReference = object(
  { group: { ...group, default: '' }, kind: { ...kind, default: 'Secret' }, name, namespace },
  { required: ['name'] },
);
const caReference = object({ group, kind, name, namespace }, { required: ['group', 'kind', 'name'] });
const clientValidation = object({
  validation: object(
    {
      caCertificateRefs: list(caReference, { minItems: 1, maxItems: 16 }),
      mode: text({ enum: ['AllowValidOnly', 'AllowInsecureFallback'], default: 'AllowValidOnly' }),
    },
    { required: ['caCertificateRefs'] },
  ),
});

function items(value: Json): JsonObject[] {
  return (Array.isArray(value) ? value : []) as JsonObject[];
}

function unique(list: Json, key: (item: JsonObject) => unknown): boolean {
  const keys = items(list).map((item) => JSON.stringify(key(item)));
  return new Set(keys).size === keys.length;
}

const listenerRules: Rule[] = [
  {
    message: "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    holds: (l) => items(l).every((x) => !['HTTP', 'TCP', 'UDP'].includes(String(x.protocol)) || !Object.hasOwn(x, 'tls')),
  },
  {
    message: 'tls mode must be Terminate for protocol HTTPS',
    holds: (l) => items(l).every((x) => x.protocol !== 'HTTPS' || x.tls === undefined || own(x.tls, 'mode') === 'Terminate'),
  },
  {
    message: 'tls mode must be set for protocol TLS',
    holds: (l) => items(l).every((x) => x.protocol !== 'TLS' || Boolean(own(x.tls, 'mode'))),
  },
  {
    message: "hostname must not be specified for protocols ['TCP', 'UDP']",
    holds: (l) => items(l).every((x) => !['TCP', 'UDP'].includes(String(x.protocol)) || !x.hostname),
  },
  { message: 'Listener name must be unique within the Gateway', holds: (l) => unique(l, (x) => x.name) },
  {
    message: 'Combination of port, protocol and hostname must be unique for each listener',
    holds: (l) => unique(l, (x) => [x.port, x.protocol, x.hostname]),
  },
];

const listener = object(
  {
    name: text({ minLength: 1, maxLength: 253, pattern: subdomain }),
    hostname: text({ minLength: 1, maxLength: 253, pattern: hostname }),
    port,
    protocol: text({ minLength: 1, maxLength: 255, pattern: protocol }),
    tls: object(
      {
        mode: text({ enum: ['Terminate', 'Passthrough'], default: 'Terminate' }),
        certificateRefs: list(secretReference, { maxItems: 64 }),
        options: map(text({ maxLength: 4096 }), { maxProperties: 16 }),
      },
      {
        rules: [
          {
            message: 'certificateRefs or options must be specified when mode is Terminate',
            holds: (t) =>
              own(t, 'mode') !== 'Terminate' ||
              items(own(t, 'certificateRefs') ?? null).length > 0 ||
              Object.keys(own(t, 'options') ?? {}).length > 0,
          },
        ],
      },
    ),
    allowedRoutes: object(
      {
        namespaces: object(
          { from: text({ enum: ['All', 'Selector', 'Same'], default: 'Same' }), selector: labelSelector },
          { default: { from: 'Same' } },
        ),
        kinds,
      },
      { default: { namespaces: { from: 'Same' } } },
    ),
  },
  { required: ['name', 'port', 'protocol'] },
);

const address = (required: string[]) =>
  object(
    { type: text({ default: 'IPAddress', minLength: 1, maxLength: 253, pattern: addressType }), value: text({ maxLength: 253 }) },
    { required },
  );

const waiting: JsonObject[] = [unheard('Accepted'), unheard('Programmed')];

export const gateways = resource({
  group: 'gateway.networking.k8s.io',
  versions: ['v1', 'v1beta1'],
  kind: 'Gateway',
  plural: 'gateways',
  shortNames: ['gtw'],
  crd: true,
  schema: whole(
    {
      spec: object(
        {
          gatewayClassName: text({ minLength: 1, maxLength: 253 }),
          addresses: list(address([]), { maxItems: 16 }),
          allowedListeners: object({
            namespaces: object(
              { from: text({ enum: ['All', 'Selector', 'Same', 'None'], default: 'None' }), selector: labelSelector },
              { default: { from: 'None' } },
            ),
          }),
          infrastructure: object({
            annotations: map(text({ maxLength: 4096 }), { maxProperties: 16 }),
            labels: map(text({ maxLength: 63, pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$' }), { maxProperties: 8 }),
            parametersRef: reference,
          }),
          listeners: keyed(['name'], listener, { minItems: 1, maxItems: 64, rules: listenerRules }),
          tls: object({
            backend: object({ clientCertificateRef: secretReference }),
            frontend: object(
              {
                default: clientValidation,
                perPort: keyed(['port'], object({ port, tls: clientValidation }, { required: ['port', 'tls'] }), { maxItems: 64 }),
              },
              { required: ['default'] },
            ),
          }),
        },
        { required: ['gatewayClassName', 'listeners'] },
      ),
      status: object(
        {
          addresses: list(address(['value']), { maxItems: 16 }),
          attachedListenerSets: integer(),
          conditions: { ...conditions, default: waiting },
          listeners: keyed(
            ['name'],
            object(
              { name, attachedRoutes: integer(), conditions, supportedKinds: kinds },
              { required: ['attachedRoutes', 'conditions', 'name'] },
            ),
            { maxItems: 64 },
          ),
        },
        { default: { conditions: waiting } },
      ),
    },
    { required: ['spec'] },
  ),
});

export const gatewayClasses = resource({
  group: 'gateway.networking.k8s.io',
  versions: ['v1', 'v1beta1'],
  kind: 'GatewayClass',
  plural: 'gatewayclasses',
  shortNames: ['gc'],
  namespaced: false,
  crd: true,
  schema: whole(
    {
      spec: object(
        {
          controllerName: text({
            minLength: 1,
            maxLength: 253,
            pattern: controller,
            rules: [{ message: 'Value is immutable', holds: (self, old) => old === undefined || equal(self, old) }],
          }),
          description: text({ maxLength: 64 }),
          parametersRef: object({ group, kind, name, namespace }, { required: ['group', 'kind', 'name'] }),
        },
        { required: ['controllerName'] },
      ),
      status: object(
        {
          conditions: { ...conditions, default: [unheard('Accepted')] },
          supportedFeatures: keyed(['name'], object({ name: text() }, { required: ['name'] }), { maxItems: 64 }),
        },
        { default: { conditions: [unheard('Accepted')] } },
      ),
    },
    { required: ['spec'] },
  ),
});
