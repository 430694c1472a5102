import { endpointSlices } from '../../api/kinds/core.ts';
import { gatewayClasses, gateways } from '../../api/kinds/gateway-api.ts';
import { services } from '../../api/kinds/service.ts';
import type { Json, JsonObject, KubeObject } from '../../object.ts';
import { equal, timestamp } from '../../object.ts';
import type { Stage } from '../stage.ts';
import { current, follow, tableOf, taskKey, updateStatus } from '../stage.ts';
import type { Controller } from './classes.ts';
import { controllerOf } from './classes.ts';
import { deployedName } from './deployer.ts';
import { isManaged, isOwned } from './ownership.ts';

interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

interface Word {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/**
 * The status of Gateways (semantics.md 7.6). As in istiod, losing the last endpoint is not looked at by itself: Programmed
 * stays True until the Gateway, its Service or its endpoints change for another reason. Addresses are never taken away.
 */
export function playGatewayStatus(stage: Stage): void {
  const plan = (gateway: KubeObject): void =>
    stage.agenda.after(stage.momentMs / 4, taskKey('istiod status', gateway), () => write(stage, gateway));
  const planFor = (object: KubeObject, serviceName: string): void => {
    for (const gateway of tableOf(stage, gateways).in(object.metadata.namespace ?? '')) {
      const controller = controllerOf(stage, String(gateway.spec?.gatewayClassName));
      if (controller && deployedName(gateway, controller) === serviceName) plan(gateway);
    }
  };
  follow(stage, gateways, ({ type, object, previous }) => {
    if (type !== 'DELETED' && previous?.status === object.status) plan(object);
    else if (type === 'ADDED') plan(object);
  });
  follow(stage, gatewayClasses, ({ object }) => {
    for (const gateway of tableOf(stage, gateways).all()) if (gateway.spec?.gatewayClassName === object.metadata.name) plan(gateway);
  });
  follow(stage, services, ({ object, previous }) => {
    if (previous?.spec !== object.spec || previous?.status !== object.status) planFor(object, object.metadata.name);
  });
  follow(stage, endpointSlices, ({ type, object }) => {
    if (type !== 'DELETED' && readyCount(object) > 0) planFor(object, object.metadata.labels?.['kubernetes.io/service-name'] ?? '');
  });
}

function readyCount(slice: KubeObject): number {
  const endpoints: ReadonlyArray<{ conditions?: { ready?: boolean } }> = slice.endpoints ?? [];
  return endpoints.filter((e) => e.conditions?.ready !== false).length;
}

function write(stage: Stage, seen: KubeObject): void {
  const gateway = current(stage, gateways, seen);
  const controller = gateway && controllerOf(stage, String(gateway.spec?.gatewayClassName));
  if (!gateway || !controller || !isOwned(stage, gateway)) return;
  const assignment = assign(stage, gateway, controller);
  const words: Word[] = [
    { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'Resource accepted' },
    assignment.programmed,
    { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'All references resolved' },
  ];
  const generation = gateway.metadata.generation ?? 1;
  const now = timestamp(stage.registry.now());
  const listeners = (gateway.spec?.listeners ?? []) as Listener[];
  const known: ReadonlyArray<{ name: string; conditions?: JsonObject[] }> = gateway.status?.listeners ?? [];
  const addresses = assignment.addresses.length > 0 ? assignment.addresses : (gateway.status?.addresses as Json | undefined);
  const status: JsonObject = {
    ...(addresses ? { addresses } : {}),
    conditions: words.map((word) => conditionOf(word, gateway.status?.conditions, generation, now)),
    listeners: listeners.map((listener) => ({
      name: listener.name,
      attachedRoutes: 0,
      supportedKinds: supportedKinds(listener.protocol),
      conditions: listenerWords(listener, listeners, controller).map((word) =>
        conditionOf(word, known.find((l) => l.name === listener.name)?.conditions, generation, now),
      ),
    })),
  };
  if (equal(status, gateway.status)) return;
  updateStatus(stage, gateways, gateway, status, 'pilot-discovery');
}

/** Which addresses the Gateway gets from its Service, and what Programmed says. */
function assign(stage: Stage, gateway: KubeObject, controller: Controller): { addresses: Json[]; programmed: Word } {
  const { namespace = '' } = gateway.metadata;
  const name = isManaged(gateway) ? deployedName(gateway, controller) : String(gateway.spec?.addresses?.[0]?.value ?? '').split('.')[0];
  const hostname = `${name}.${namespace}.svc.cluster.local`;
  const service = tableOf(stage, services).get(namespace, name ?? '');
  const failed = 'Failed to assign to any requested addresses: ';
  const no = (reason: string, message: string) => ({
    addresses: [],
    programmed: { type: 'Programmed', status: 'False', reason, message } as const,
  });
  if (!service) return no('AddressNotUsable', `${failed}hostname "${hostname}" not found`);
  if (!hasEndpoints(stage, service)) return no('AddressNotAssigned', `${failed}no instances found for hostname "${hostname}"`);
  const ports: ReadonlyArray<{ port: number }> = service.spec?.ports ?? [];
  const wanted = [...new Set(((gateway.spec?.listeners ?? []) as Listener[]).map((l) => l.port))];
  const missing = wanted.filter((port) => !ports.some((p) => p.port === port));
  const usable = wanted.filter((port) => !missing.includes(port));
  if (usable.length === 0)
    return no('AddressNotUsable', `${failed}${missing.map((port) => `port ${port} not found for hostname "${hostname}"`).join(', ')}`);
  const assigned = sentence(usable.map((port) => `${hostname}:${port}`));
  const external: ReadonlyArray<{ ip?: string; hostname?: string }> = service.status?.loadBalancer?.ingress ?? [];
  if (service.spec?.type === 'LoadBalancer' && external.length === 0) {
    return no(
      'AddressNotAssigned',
      `Assigned to service(s) ${assigned}, but failed to assign to all requested addresses: address pending for hostname "${hostname}"`,
    );
  }
  const problems = missing.map((port) => `port ${port} not found for hostname "${hostname}"`).join(', ');
  const programmed: Word =
    missing.length === 0
      ? { type: 'Programmed', status: 'True', reason: 'Programmed', message: `Resource programmed, assigned to service(s) ${assigned}` }
      : {
          type: 'Programmed',
          status: 'False',
          reason: 'AddressNotUsable',
          message: `Assigned to service(s) ${assigned}, but failed to assign to all requested addresses: ${problems}`,
        };
  if (external.length > 0) {
    return {
      addresses: external.map(({ ip, hostname: host }) => ({ type: ip ? 'IPAddress' : 'Hostname', value: ip ?? host ?? '' })),
      programmed,
    };
  }
  const kind = gateway.metadata.annotations?.['networking.istio.io/address-type'];
  const clusterIps: readonly string[] = service.spec?.clusterIPs ?? [];
  const ips = kind === 'Hostname' ? [] : clusterIps.map((value) => ({ type: 'IPAddress', value }));
  const names = kind === 'IPAddress' ? [] : [{ type: 'Hostname', value: hostname }];
  return { addresses: [...ips, ...names], programmed };
}

function hasEndpoints(stage: Stage, service: KubeObject): boolean {
  for (const slice of tableOf(stage, endpointSlices).in(service.metadata.namespace ?? '')) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name && readyCount(slice) > 0) return true;
  }
  return false;
}

function sentence(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function listenerWords(listener: Listener, all: readonly Listener[], controller: Controller): Word[] {
  const good = 'No errors found';
  const isHbone = listener.port === 15_008 && listener.protocol === 'HBONE';
  let accepted: Word = { type: 'Accepted', status: 'True', reason: 'Accepted', message: good };
  if (controller.isWaypoint && (!isHbone || all.filter((l) => l.port === 15_008 && l.protocol === 'HBONE').length !== 1)) {
    accepted = {
      type: 'Accepted',
      status: 'False',
      reason: 'UnsupportedProtocol',
      message: 'Expected a single listener on port 15008 with protocol "HBONE"',
    };
  } else if (!controller.isWaypoint && listener.protocol === 'HBONE') {
    accepted = {
      type: 'Accepted',
      status: 'False',
      reason: 'UnsupportedProtocol',
      message: 'protocol "HBONE" is only supported for waypoint proxies',
    };
  }
  return [
    accepted,
    { type: 'Conflicted', status: 'False', reason: 'NoConflicts', message: good },
    { type: 'Programmed', status: 'True', reason: 'Programmed', message: good },
    { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: good },
  ];
}

const routesOf: Record<string, readonly string[]> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TCP: ['TCPRoute'],
  TLS: ['TLSRoute'],
};

function supportedKinds(protocol: string): Json[] {
  return (routesOf[protocol] ?? []).map((kind) => ({ group: 'gateway.networking.k8s.io', kind }));
}

function conditionOf(word: Word, before: readonly JsonObject[] | undefined, observedGeneration: number, now: string): JsonObject {
  const was = before?.find((c) => c.type === word.type);
  const lastTransitionTime = was?.status === word.status && was.lastTransitionTime ? was.lastTransitionTime : now;
  return { type: word.type, status: word.status, reason: word.reason, message: word.message, observedGeneration, lastTransitionTime };
}
