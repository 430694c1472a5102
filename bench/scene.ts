import type { KubeObject } from '../e2e/control-plane/raw-client.ts';
import { seededRandom } from './statistics.ts';

/** Waypoints come on top: istiod makes a Service, a Deployment and a pod for each. */
export interface Size {
  readonly namespaces: number;
  readonly servicesInNamespace: number;
  readonly podsInService: number;
}

export const sizes = {
  small: { namespaces: 20, servicesInNamespace: 10, podsInService: 5 },
  medium: { namespaces: 100, servicesInNamespace: 10, podsInService: 5 },
  default: { namespaces: 100, servicesInNamespace: 20, podsInService: 5 },
  large: { namespaces: 1000, servicesInNamespace: 10, podsInService: 5 },
  huge: { namespaces: 1000, servicesInNamespace: 10, podsInService: 15 },
} as const satisfies Record<string, Size>;

export type SizeName = keyof typeof sizes;

/** How a namespace stands to the mesh; by tens, so that every size has its share of each. */
const roles = ['provider', 'inherited', 'inherited', 'own', 'opted-out', 'cross', 'denied', 'missing', 'l4', 'outside'] as const;
export type Role = (typeof roles)[number];

export interface SceneNamespace {
  readonly name: string;
  readonly role: Role;
  readonly services: readonly string[];
}

/** What the loader writes: each phase after the one before it. */
export interface Scene {
  readonly namespaces: readonly SceneNamespace[];
  readonly phases: ReadonlyArray<{ readonly name: string; readonly objects: readonly KubeObject[] }>;
}

const words = ['cart', 'catalog', 'orders', 'payments', 'users', 'search', 'stock', 'prices', 'reviews', 'shipping', 'mail', 'reports'];

/** The objects of a benchmark cluster; the same size and seed give the same objects. */
export function makeScene(size: Size, seed: number): Scene {
  const random = seededRandom(seed);
  const word = () => words[Math.floor(random() * words.length)] ?? 'app';
  const namespaces = Array.from({ length: size.namespaces }, (_, index) => ({
    name: namespaceName(index),
    role: roles[index % roles.length] ?? 'outside',
    services: Array.from({ length: size.servicesInNamespace }, (_, i) => `${word()}-${pad(i, 2)}`),
  }));
  const ofEachService = <T>(make: (namespace: SceneNamespace, app: string) => T) =>
    namespaces.flatMap((namespace) => namespace.services.map((app) => make(namespace, app)));
  return {
    namespaces,
    phases: [
      { name: 'namespaces', objects: namespaces.map(({ role }, index) => namespaceObject(index, role)) },
      { name: 'waypoints', objects: namespaces.flatMap(({ name, role }) => waypointObjects(name, role)) },
      { name: 'services', objects: ofEachService(({ name, role }, app) => serviceObject(name, app, ownLabel(role, random))) },
      { name: 'workloads', objects: ofEachService(({ name, role }, app) => deploymentObject(name, role, app, size.podsInService)) },
    ],
  };
}

/** Those of the same ten: role 0 lends its waypoint to role 5, role 1 lends none and role 6 asks for it all the same. */
function namespaceObject(index: number, role: Role): KubeObject {
  const tens = index - (index % roles.length);
  const ambient = { 'istio.io/dataplane-mode': 'ambient' };
  const uses = (namespace?: string) => ({
    'istio.io/use-waypoint': 'waypoint',
    ...(namespace === undefined ? {} : { 'istio.io/use-waypoint-namespace': namespace }),
  });
  const labels = {
    provider: { ...ambient, ...uses() },
    inherited: { ...ambient, ...uses() },
    own: ambient,
    'opted-out': { ...ambient, ...uses() },
    cross: { ...ambient, ...uses(namespaceName(tens)) },
    denied: { ...ambient, ...uses(namespaceName(tens + 1)) },
    missing: { ...ambient, ...uses() },
    l4: ambient,
    outside: {},
  }[role];
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceName(index), labels: { 'bench-role': role, ...labels } } };
}

const withWaypoint: ReadonlySet<Role> = new Set(['provider', 'inherited', 'own', 'opted-out']);

function waypointObjects(namespace: string, role: Role): KubeObject[] {
  if (!withWaypoint.has(role)) return [];
  const waypointFor = role === 'own' ? 'all' : 'service';
  const listener = {
    name: 'mesh',
    port: 15008,
    protocol: 'HBONE',
    ...(role === 'provider' ? { allowedRoutes: { namespaces: { from: 'All' } } } : {}),
  };
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'waypoint', namespace, labels: { 'istio.io/waypoint-for': waypointFor } },
      spec: { gatewayClassName: 'istio-waypoint', listeners: [listener] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'partner-api', namespace },
      spec: {
        hosts: [`api.${namespace}.example.com`],
        location: 'MESH_EXTERNAL',
        resolution: 'DNS',
        ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
      },
    },
  ];
}

/** What some Services say themselves. */
function ownLabel(role: Role, random: () => number): Record<string, string> {
  if (role === 'own' && random() < 0.5) return { 'istio.io/use-waypoint': 'waypoint' };
  if (role === 'opted-out' && random() < 0.3) return { 'istio.io/use-waypoint': 'none' };
  return {};
}

function serviceObject(namespace: string, app: string, own: Record<string, string>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app, namespace, labels: { app, ...recommended(app, namespace), ...own } },
    spec: {
      selector: { app },
      ports: [
        { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' },
        { name: 'metrics', port: 9090, targetPort: 9090, protocol: 'TCP' },
      ],
    },
  };
}

/**
 * A Deployment whose pods the controllers of the control plane make, so that names, owners and managed fields are real.
 * Its pods are about as large as those of real clusters, and they name their node, which spares the scheduler.
 */
function deploymentObject(namespace: string, role: Role, app: string, replicas: number): KubeObject {
  const labels = { app, version: 'v1', ...recommended(app, namespace) };
  // What istio-cni writes on a pod that ztunnel captures; nothing writes it here.
  const captured: Record<string, string> = role === 'outside' ? {} : { 'ambient.istio.io/redirection': 'enabled' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${app}-v1`, namespace, labels },
    spec: {
      replicas,
      revisionHistoryLimit: 1,
      selector: { matchLabels: { app, version: 'v1' } },
      template: {
        metadata: {
          labels,
          annotations: {
            ...captured,
            'prometheus.io/scrape': 'true',
            'prometheus.io/port': '9090',
            'prometheus.io/path': '/metrics',
            'checksum/config': '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
          },
        },
        spec: {
          nodeName: 'node-1',
          terminationGracePeriodSeconds: 0,
          containers: [container(app)],
          volumes: [
            { name: 'config', configMap: { name: `${app}-config`, optional: true } },
            { name: 'scratch', emptyDir: {} },
          ],
        },
      },
    },
  };
}

function container(app: string): object {
  const probe = (path: string) => ({ httpGet: { path, port: 8080 }, periodSeconds: 10, timeoutSeconds: 2 });
  const settings = ['LOG_LEVEL', 'HTTP_PORT', 'METRICS_PORT', 'DATABASE_HOST', 'DATABASE_NAME', 'CACHE_HOST', 'QUEUE_HOST', 'TRACE_RATE'];
  return {
    name: app,
    image: `images.example.com/bench/${app}:1.4.2`,
    ports: [
      { name: 'http', containerPort: 8080 },
      { name: 'metrics', containerPort: 9090 },
    ],
    env: [
      ...settings.map((name) => ({ name, value: `${name.toLowerCase()}.${app}` })),
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    ],
    resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
    livenessProbe: probe('/live'),
    readinessProbe: probe('/ready'),
    volumeMounts: [
      { name: 'config', mountPath: '/etc/app', readOnly: true },
      { name: 'scratch', mountPath: '/tmp' },
    ],
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
  };
}

function recommended(app: string, namespace: string): Record<string, string> {
  return { 'app.kubernetes.io/name': app, 'app.kubernetes.io/part-of': namespace, 'app.kubernetes.io/managed-by': 'bench' };
}

function namespaceName(index: number): string {
  return `team-${pad(index, 3)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
