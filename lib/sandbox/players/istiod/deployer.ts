import { label } from '../../../mesh/model/words.ts';
import { namespaces, serviceAccounts } from '../../api/kinds/core.ts';
import { gatewayClasses, gateways } from '../../api/kinds/gateway-api.ts';
import type { Resource } from '../../api/kinds/kind.ts';
import { services } from '../../api/kinds/service.ts';
import { deployments } from '../../api/kinds/workloads.ts';
import type { Json, JsonObject, KubeObject } from '../../object.ts';
import { without } from '../../object.ts';
import type { Stage } from '../stage.ts';
import { current, follow, tableOf, taskKey } from '../stage.ts';
import type { Controller } from './classes.ts';
import { controllerOf } from './classes.ts';
import { isManaged, isOwned, revision } from './ownership.ts';

const manager = 'istio.io/gateway-controller';

const notCopied = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'gateway.istio.io/name-override',
  'gateway.istio.io/service-account',
  'gateway.istio.io/controller-version',
];

interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

/** ServiceAccount, Service and Deployment for each Gateway that istiod owns and manages (semantics.md 7.2, 7.3). */
export function playGatewayDeployer(stage: Stage): void {
  const plan = (gateway: KubeObject): void =>
    stage.agenda.after(stage.momentMs / 4, taskKey('istiod deploy', gateway), () => deploy(stage, gateway));
  follow(stage, gateways, ({ type, object, previous }) => {
    if (
      type === 'DELETED' ||
      (previous &&
        previous.metadata.generation === object.metadata.generation &&
        previous.metadata.labels === object.metadata.labels &&
        previous.metadata.annotations === object.metadata.annotations)
    )
      return;
    plan(object);
  });
  follow(stage, gatewayClasses, ({ object }) => {
    for (const gateway of tableOf(stage, gateways).all()) if (gateway.spec?.gatewayClassName === object.metadata.name) plan(gateway);
  });
  follow(stage, namespaces, ({ type, object, previous }) => {
    if (type !== 'MODIFIED' || previous?.metadata.labels?.[label.revision] === object.metadata.labels?.[label.revision]) return;
    for (const gateway of tableOf(stage, gateways).in(object.metadata.name)) plan(gateway);
  });
}

/** The name of a Gateway's Service and Deployment. */
export function deployedName(gateway: KubeObject, controller: Controller): string {
  const override = gateway.metadata.annotations?.['gateway.istio.io/name-override'];
  return override ?? (controller.isWaypoint ? gateway.metadata.name : `${gateway.metadata.name}-${gateway.spec?.gatewayClassName}`);
}

function deploy(stage: Stage, seen: KubeObject): void {
  const gateway = current(stage, gateways, seen);
  const controller = gateway && controllerOf(stage, String(gateway.spec?.gatewayClassName));
  if (!gateway || !controller || gateway.metadata.deletionTimestamp || !isOwned(stage, gateway) || !isManaged(gateway)) return;
  const name = deployedName(gateway, controller);
  const account = gateway.metadata.annotations?.['gateway.istio.io/service-account'] ?? name;
  const shared = sharedMetadata(gateway, controller);
  applyUnlessForeign(stage, serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...shared, name: account } });
  applyUnlessForeign(stage, deployments, deploymentOf(gateway, controller, shared, name, account));
  applyUnlessForeign(stage, services, serviceOf(gateway, controller, shared, name));
}

/** An object of that name that nobody made for a Gateway is left alone, silently: then the Gateway never gets ready. */
function applyUnlessForeign(stage: Stage, resource: Resource, config: JsonObject): void {
  const { namespace = '', name = '' } = config.metadata as { namespace?: string; name?: string };
  const existing = tableOf(stage, resource).get(namespace, name);
  if (existing && existing.metadata.labels?.[label.managed] === undefined) return;
  stage.registry.apply(resource, { namespace, name }, { config, force: true }, { manager });
}

function sharedMetadata(gateway: KubeObject, controller: Controller): JsonObject {
  const { name, namespace = '', uid } = gateway.metadata;
  const annotations = annotationsOf(gateway);
  return {
    namespace,
    labels: labelsOf(gateway, controller),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    ownerReferences: [{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', name, uid }],
  };
}

function labelsOf(gateway: KubeObject, controller: Controller): Record<string, string> {
  const given: Record<string, string> | undefined = gateway.spec?.infrastructure?.labels;
  const source = given
    ? Object.fromEntries(Object.entries(given).filter(([key]) => !key.startsWith('gateway.networking.k8s.io/')))
    : (gateway.metadata.labels ?? {});
  const className = String(gateway.spec?.gatewayClassName);
  const mode: Record<string, string> =
    source[label.dataplaneMode] === undefined && !/waypoint|east-west/.test(className) ? { [label.dataplaneMode]: 'none' } : {};
  return {
    ...source,
    ...mode,
    [label.managed]: controller.managed,
    'gateway.networking.k8s.io/gateway-class-name': className,
    [label.gatewayName]: gateway.metadata.name,
  };
}

function annotationsOf(gateway: KubeObject): Record<string, string> {
  const given: Record<string, string> | undefined = gateway.spec?.infrastructure?.annotations;
  if (given) return Object.fromEntries(Object.entries(given).filter(([key]) => !key.startsWith('gateway.networking.k8s.io/')));
  return without(gateway.metadata.annotations ?? {}, ...notCopied);
}

function serviceOf(gateway: KubeObject, controller: Controller, shared: JsonObject, name: string): JsonObject {
  const type = gateway.metadata.annotations?.['networking.istio.io/service-type'] ?? controller.serviceType;
  const distribution: Record<string, string> = controller.isWaypoint ? { 'networking.istio.io/traffic-distribution': 'PreferClose' } : {};
  const annotations: Record<string, string> = { ...(shared.annotations as Record<string, string> | undefined), ...distribution };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...shared, name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: {
      ipFamilyPolicy: 'PreferDualStack',
      type,
      selector: { [label.gatewayName]: gateway.metadata.name },
      ports: [{ name: 'status-port', port: 15_021, protocol: 'TCP', appProtocol: 'tcp' }, ...listenerPorts(gateway)],
    },
  };
}

/** One Service port per listener port. */
function listenerPorts(gateway: KubeObject): JsonObject[] {
  const seen = new Set<number>();
  const ports: JsonObject[] = [];
  for (const { name, port, protocol } of (gateway.spec?.listeners ?? []) as Listener[]) {
    if (seen.has(port)) continue;
    seen.add(port);
    ports.push({ name: name.replaceAll('.', '-').slice(0, 63), port, protocol: 'TCP', appProtocol: protocol.toLowerCase() });
  }
  return ports;
}

function deploymentOf(gateway: KubeObject, controller: Controller, shared: JsonObject, name: string, account: string): JsonObject {
  const labels = {
    ...(shared.labels as Record<string, string>),
    ...(controller.isWaypoint ? { [label.dataplaneMode]: 'none' } : {}),
    'sidecar.istio.io/inject': 'false',
    'service.istio.io/canonical-name': name,
    'service.istio.io/canonical-revision': 'latest',
  };
  const annotations = {
    ...(shared.annotations as Record<string, string> | undefined),
    'istio.io/rev': revision,
    'prometheus.io/path': '/stats/prometheus',
    'prometheus.io/port': '15020',
    'prometheus.io/scrape': 'true',
  };
  const container: Json = {
    name: 'istio-proxy',
    image: 'docker.io/istio/proxyv2:1.31.0-distroless',
    args: ['proxy', controller.isWaypoint ? 'waypoint' : 'router', '--domain', '$(POD_NAMESPACE).svc.cluster.local'],
    ports: [
      { name: 'metrics', containerPort: 15_020, protocol: 'TCP' },
      { name: 'status-port', containerPort: 15_021, protocol: 'TCP' },
      { name: 'http-envoy-prom', containerPort: 15_090, protocol: 'TCP' },
    ],
    readinessProbe: { httpGet: { path: '/healthz/ready', port: 15_021 } },
    resources: { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '100m', memory: '128Mi' } },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...shared, name },
    spec: {
      selector: { matchLabels: { [label.gatewayName]: gateway.metadata.name } },
      template: { metadata: { labels, annotations }, spec: { serviceAccountName: account, containers: [container] } },
    },
  };
}
