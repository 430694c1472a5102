/** Manifests in which $NS stands for the namespace (fixture `ownNamespace`). */

const namespace = (labels: Readonly<Record<string, string>>) => `
apiVersion: v1
kind: Namespace
metadata:
  name: $NS
  labels: ${JSON.stringify(labels)}
`;

const service = (name: string) => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: $NS, labels: { app: ${name} } }
spec:
  selector: { app: ${name} }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}-v1, namespace: $NS, labels: { app: ${name} } }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: ${name}, image: 'example.com/${name}:1.0.0', ports: [{ containerPort: 8080 }] }]
`;

const gateway = (name: string, from: 'Same' | 'All', trafficType: string) => `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: $NS, labels: { istio.io/waypoint-for: ${trafficType} } }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE, allowedRoutes: { namespaces: { from: ${from} } } }]
`;

/** Two Services with a pod each, not in the mesh. */
export const shop = namespace({ team: 'shop' }) + service('cart') + service('catalog');

/** `shop` with a revision that no istiod has: a waypoint there waits until the label is gone. */
export const ofNoRevision = namespace({ 'istio.io/rev': 'nobody' }) + service('cart');

/** Three Services, in the mesh. */
export const threeServices = namespace({ 'istio.io/dataplane-mode': 'ambient' }) + ['cart', 'catalog', 'till'].map(service).join('');

/** As `shop`, in the mesh, with a waypoint of its own that handles it. */
export const shopWithWaypoint =
  namespace({ 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'waypoint' }) +
  service('cart') +
  service('catalog') +
  gateway('waypoint', 'Same', 'service');

/** A namespace of shared waypoints: `shared` admits everybody, `private` its own namespace, `pods` handles no Services. */
export const infrastructure =
  namespace({}) + gateway('shared', 'All', 'service') + gateway('private', 'Same', 'service') + gateway('pods', 'All', 'workload');

/** What `two-namespaces` may do, as in e2e/control-plane/fixtures/two-namespaces.yaml, for one more namespace. */
export const readableByTwoNamespaces = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: waymark-namespace-viewer, namespace: $NS }
rules:
  - { apiGroups: [''], resources: [namespaces], resourceNames: [$NS], verbs: [get, watch] }
  - { apiGroups: [''], resources: [services, pods], verbs: [get, list, watch] }
  - { apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [get, list, watch] }
  - { apiGroups: [apps], resources: [deployments, statefulsets, daemonsets], verbs: [get, list, watch] }
  - { apiGroups: [gateway.networking.k8s.io], resources: [gateways], verbs: [get, list, watch] }
  - { apiGroups: [networking.istio.io], resources: [serviceentries, workloadentries], verbs: [get, list, watch] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: waymark-namespace-viewer, namespace: $NS }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: waymark-namespace-viewer }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: two-namespaces }]
`;
