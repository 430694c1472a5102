/**
 * The rules of semantics.md by their numbers. The code returns these ids, tests quote them, the screen shows them.
 */
export const rules = {
  '1.4': 'istiod sees only what lies in namespaces that its discoverySelectors match; without selectors, everything.',
  '1.5a': 'A ServiceEntry or WorkloadEntry with istio.io/rev is read only by the istiod of exactly that revision.',
  '3.1': 'A Gateway is a waypoint if and only if its status has an address.',
  '3.2': 'Traffic type: the Gateway label istio.io/waypoint-for, else the same label of its GatewayClass, else service.',
  '3.3': 'A waypoint admits the namespaces that allowedRoutes of its HBONE listener on port 15008 names; without it, only its own.',
  T1: 'The value none on the object opts out.',
  T2: 'A label on the object decides; the namespace is then never consulted, whatever happens next.',
  T3: 'Without a label on the object and on its namespace there is no waypoint.',
  T4: 'Without a label on the object, the label of its namespace decides.',
  T5: 'The reference must lead to a ready waypoint.',
  T6: 'The waypoint must admit the namespace of the destination.',
  T7: 'The waypoint exists, is ready and admits the namespace.',
  S0: 'A Service of type ExternalName does not exist for ambient.',
  "S0'": 'A ServiceEntry whose visibility resolves to NONE is dropped.',
  'S0"': 'A ServiceEntry with an address that cannot be read is dropped (seen on istiod; semantics.md is silent).',
  S1: 'Services of waypoints and east-west gateways never have a waypoint.',
  S3: 'The waypoint must handle the traffic type service.',
  S4: 'A ServiceEntry with NAMESPACE visibility cannot use a waypoint of another namespace.',
  S5: 'Bound.',
  W0: 'A pod that has ended or has no IP is not a workload yet.',
  "W0'": 'An address of a hand-written EndpointSlice, or the implicit DNS endpoint of a ServiceEntry, never has a waypoint.',
  W1: 'An instance of a Gateway that has an address never has a waypoint.',
  W3: 'The waypoint handles the traffic type workload: bound.',
  W4: 'A workload that merely inherits a waypoint of another traffic type has none, and that is no error.',
  W5: 'A workload that names a waypoint itself needs one that handles the traffic type workload.',
  '4.5':
    'A canary waypoint takes its weight of the connections when it differs from the primary, is ready, admits the namespace and handles services.',
  '4.7':
    'Of several objects with one host name in a namespace a Service wins, else the oldest ServiceEntry; the others do not exist for the data plane.',
  '4.6': 'Ingress gateways use the waypoint only when istio.io/ingress-use-waypoint is true on the object, else on its namespace.',
} as const;

export type RuleId = keyof typeof rules;
