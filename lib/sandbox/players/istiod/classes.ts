import { gatewayClasses } from '../../api/kinds/gateway-api.ts';
import type { KubeObject } from '../../object.ts';
import { timestamp } from '../../object.ts';
import type { Stage } from '../stage.ts';
import { current, follow, tableOf, taskKey, updateStatus } from '../stage.ts';

/** How istiod deploys the Gateways of a controller (semantics.md 7.1). */
export interface Controller {
  readonly name: string;
  /** Value of gateway.istio.io/managed. */
  readonly managed: string;
  readonly serviceType: 'ClusterIP' | 'LoadBalancer';
  readonly isWaypoint: boolean;
}

const mesh: Controller = {
  name: 'istio.io/mesh-controller',
  managed: 'istio.io-mesh-controller',
  serviceType: 'ClusterIP',
  isWaypoint: true,
};
const ingress: Controller = {
  name: 'istio.io/gateway-controller',
  managed: 'istio.io-gateway-controller',
  serviceType: 'LoadBalancer',
  isWaypoint: false,
};

const remote = 'istio.io/unmanaged-gateway';

const builtIn = [
  { name: 'istio', controller: ingress.name, description: 'The default Istio GatewayClass' },
  { name: 'istio-remote', controller: remote, description: 'Remote to this cluster. Does not deploy or affect configuration.' },
  { name: 'istio-waypoint', controller: mesh.name, description: 'The default Istio waypoint GatewayClass' },
];

/** Who handles Gateways of this class; undefined when istiod does not. Built-in classes work without their object. */
export function controllerOf(stage: Stage, className: string): Controller | undefined {
  const object = tableOf(stage, gatewayClasses).get('', className);
  const name = object?.spec?.controllerName ?? builtIn.find((c) => c.name === className)?.controller;
  return [mesh, ingress].find((controller) => controller.name === name);
}

/** Creates the built-in GatewayClasses when they are absent and accepts those that name a controller of istiod. */
export function playGatewayClasses(stage: Stage): void {
  const { agenda } = stage;
  follow(stage, gatewayClasses, ({ type, object }) => {
    const known = builtIn.find((c) => c.name === object.metadata.name);
    if (type !== 'DELETED') agenda.soon(taskKey('gatewayclass', object), () => accept(stage, object));
    else if (known) agenda.after(stage.momentMs / 2, taskKey('gatewayclass', object), () => make(stage, known));
  });
}

/** Makes what is missing of them; to be called when the kind begins to be served. */
export function makeGatewayClasses(stage: Stage): void {
  for (const known of builtIn) make(stage, known);
}

function make({ registry }: Stage, { name, controller, description }: (typeof builtIn)[number]): void {
  if (!registry.catalog.get(gatewayClasses.group, gatewayClasses.plural)) return;
  registry.create(
    gatewayClasses,
    '',
    { metadata: { name }, spec: { controllerName: controller, description } },
    { manager: 'pilot-discovery' },
  );
}

function accept(stage: Stage, seen: KubeObject): void {
  const object = current(stage, gatewayClasses, seen);
  if (!object || ![mesh.name, ingress.name, remote].includes(object.spec?.controllerName)) return;
  const generation = object.metadata.generation ?? 1;
  const conditions: ReadonlyArray<{ type: string; status: string; observedGeneration?: number }> = object.status?.conditions ?? [];
  if (conditions.some((c) => c.type === 'Accepted' && c.status === 'True' && c.observedGeneration === generation)) return;
  const condition = {
    type: 'Accepted',
    status: 'True',
    reason: 'Accepted',
    message: 'Handled by Istio controller',
    observedGeneration: generation,
    lastTransitionTime: timestamp(stage.registry.now()),
  };
  updateStatus(stage, gatewayClasses, object, { ...object.status, conditions: [condition] }, 'pilot-discovery');
}
