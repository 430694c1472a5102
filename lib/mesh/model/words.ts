/** Istio's and Kubernetes' own words, quoted (semantics.md 1.1, 1.2, 4.9). */
export const label = {
  dataplaneMode: 'istio.io/dataplane-mode',
  useWaypoint: 'istio.io/use-waypoint',
  useWaypointNamespace: 'istio.io/use-waypoint-namespace',
  canary: 'istio.io/use-waypoint-canary',
  canaryNamespace: 'istio.io/use-waypoint-canary-namespace',
  waypointFor: 'istio.io/waypoint-for',
  ingressUseWaypoint: 'istio.io/ingress-use-waypoint',
  managed: 'gateway.istio.io/managed',
  gatewayName: 'gateway.networking.k8s.io/gateway-name',
  revision: 'istio.io/rev',
  tag: 'istio.io/tag',
  injection: 'istio-injection',
  tunnel: 'networking.istio.io/tunnel',
  namespaceName: 'kubernetes.io/metadata.name',
  podTemplateHash: 'pod-template-hash',
} as const;

export const annotation = {
  redirection: 'ambient.istio.io/redirection',
  sidecarStatus: 'sidecar.istio.io/status',
  inboundBinding: 'ambient.istio.io/waypoint-inbound-binding',
  canaryWeight: 'istio.io/use-waypoint-canary-weight',
  connectStrategy: 'istio.io/connect-strategy',
} as const;

export const condition = {
  waypointBound: 'istio.io/WaypointBound',
  waypointMissing: 'istio.io/WaypointMissing',
  visibilityApplied: 'istio.io/VisibilityApplied',
  programmed: 'Programmed',
  accepted: 'Accepted',
} as const;

/** The value of `istio.io/use-waypoint` that opts out. Exact and lower case; every other text names a Gateway. */
export const OPT_OUT = 'none';

export const meshController = 'istio.io/mesh-controller';
