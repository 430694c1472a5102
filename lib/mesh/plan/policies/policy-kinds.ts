import type { RawObject } from '../../model/kind.ts';
import { asDestinationRule, asTelemetry, byBackendRefs, byGatewayRefs, byHosts, byParentRefs, byTargetRefs } from './attach.ts';
import type { PolicyKind } from './policy.ts';
import { exportedTo, fullHost, parentRefsOf, projectPolicy, targetRefsOf, text, texts } from './policy.ts';

const istioSecurity = { group: 'security.istio.io', versions: ['v1', 'v1beta1'], inRoot: true } as const;
const istioExtensions = { group: 'extensions.istio.io', versions: ['v1', 'v1alpha1'], inRoot: true } as const;
const istioTelemetry = { group: 'telemetry.istio.io', versions: ['v1', 'v1alpha1'], inRoot: true } as const;
const istioTraffic = { group: 'networking.istio.io', versions: ['v1', 'v1beta1', 'v1alpha3'] } as const;

/**
 * Every kind of policy and route that a waypoint applies (semantics.md 8.4). They are not watched: they are listed for a
 * preview. Adding one is a line here.
 */
export const policyKinds: readonly PolicyKind[] = [
  targeting('AuthorizationPolicy', 'authorizationpolicies', istioSecurity, (spec) => text(spec?.action) || 'ALLOW'),
  targeting('RequestAuthentication', 'requestauthentications', istioSecurity),
  targeting('WasmPlugin', 'wasmplugins', istioExtensions),
  targeting('TrafficExtension', 'trafficextensions', istioExtensions),
  { ...targeting('Telemetry', 'telemetries', istioTelemetry), applies: asTelemetry },
  {
    ...targeting('EnvoyFilter', 'envoyfilters', { group: 'networking.istio.io', versions: ['v1alpha3'], inRoot: true }),
    applies: byGatewayRefs,
  },
  route('HTTPRoute', 'httproutes', ['v1', 'v1beta1']),
  route('GRPCRoute', 'grpcroutes', ['v1', 'v1alpha2']),
  route('TLSRoute', 'tlsroutes', ['v1', 'v1alpha3', 'v1alpha2']),
  route('TCPRoute', 'tcproutes', ['v1', 'v1alpha2']),
  {
    kind: 'VirtualService',
    ...istioTraffic,
    plural: 'virtualservices',
    inRoot: false,
    project: (raw) => {
      const gateways = texts(raw.spec?.gateways);
      const inMesh = gateways.length === 0 || gateways.includes('mesh');
      return projectPolicy('VirtualService', raw, { ...hostsOf(raw, texts(raw.spec?.hosts)), inMesh });
    },
    applies: byHosts,
  },
  {
    kind: 'DestinationRule',
    ...istioTraffic,
    plural: 'destinationrules',
    inRoot: true,
    project: (raw) =>
      projectPolicy('DestinationRule', raw, { ...hostsOf(raw, [text(raw.spec?.host)]), selects: Boolean(raw.spec?.workloadSelector) }),
    applies: asDestinationRule,
  },
  {
    ...targeting('BackendTLSPolicy', 'backendtlspolicies', {
      group: 'gateway.networking.k8s.io',
      versions: ['v1', 'v1alpha3'],
      inRoot: false,
    }),
    applies: byBackendRefs,
  },
  {
    ...targeting('XBackendTrafficPolicy', 'xbackendtrafficpolicies', {
      group: 'gateway.networking.x-k8s.io',
      versions: ['v1alpha1'],
      inRoot: false,
    }),
    applies: byBackendRefs,
  },
];

type Where = Pick<PolicyKind, 'group' | 'versions' | 'inRoot'>;

function targeting(kind: string, plural: string, where: Where, action: (spec: RawObject['spec']) => string = () => ''): PolicyKind {
  return {
    kind,
    plural,
    ...where,
    project: (raw) => projectPolicy(kind, raw, { refs: targetRefsOf(raw), action: action(raw.spec) }),
    applies: byTargetRefs,
  };
}

function route(kind: string, plural: string, versions: readonly string[]): PolicyKind {
  return {
    kind,
    plural,
    group: 'gateway.networking.k8s.io',
    versions,
    inRoot: false,
    project: (raw) => projectPolicy(kind, raw, { refs: parentRefsOf(raw) }),
    applies: byParentRefs,
  };
}

function hostsOf({ metadata, spec }: RawObject, hosts: readonly string[]) {
  const namespace = metadata?.namespace ?? '';
  return { hosts: hosts.map((host) => fullHost(host, namespace)), exportTo: exportedTo(spec?.exportTo, namespace) };
}
