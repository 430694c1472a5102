import { gatewayKind } from '../../model/kinds/gateway.ts';
import { systemNamespace } from '../../model/kinds/mesh-config.ts';
import { waypointClass } from '../gateway-spec.ts';
import type { Place, Policy, PolicyRef } from './policy.ts';

/** Istio's root namespace, unless an installation chose another one. */
export const rootNamespace = systemNamespace;

/** G5 of semantics.md 8.1: some ref matches. A waypoint looks at no policy without refs (G4). */
export function byTargetRefs(policy: Policy, place: Place): boolean {
  return place.istios && policy.refs.some((ref) => targets(ref, policy, place));
}

/** EnvoyFilter: refs to Services are read by nobody. */
export function byGatewayRefs(policy: Policy, place: Place): boolean {
  return place.istios && policy.refs.some((ref) => !namesDestination(ref) && targets(ref, policy, place));
}

/** BackendTLSPolicy and its like: refs to Services and ServiceEntries of their own namespace, at every class of waypoint. */
export function byBackendRefs(policy: Policy, place: Place): boolean {
  return policy.refs.some((ref) => namesDestination(ref) && targets(ref, policy, place));
}

/** Telemetry with refs is looked up in one namespace; without refs and selector it is for all of its namespace (8.4). */
export function asTelemetry(policy: Policy, place: Place): boolean {
  const { destination, waypoint } = place;
  if (!place.istios) return false;
  const home = isService(place) && destination.namespace !== waypoint.namespace ? destination.namespace : waypoint.namespace;
  if (policy.refs.length > 0) return policy.namespace === home && byTargetRefs(policy, place);
  return !policy.selects && [rootNamespace, waypoint.namespace, home].includes(policy.namespace);
}

/** A route counts in the namespace of the service or of the waypoint, for a parent that is that service (8.5). */
export function byParentRefs(policy: Policy, place: Place): boolean {
  return (
    isNear(policy, place) &&
    policy.refs.some(
      (ref) => namesDestination(ref) && isDestination(ref, place) && (ref.namespace || policy.namespace) === place.destination.namespace,
    )
  );
}

/** VirtualService: the same, by hosts, and visible in the waypoint's namespace. */
export function byHosts(policy: Policy, place: Place): boolean {
  return place.istios && policy.inMesh && isNear(policy, place) && isExported(policy, place) && isForHosts(policy, place);
}

/** DestinationRule: looked for near the waypoint, near the service, and in the root namespace; with a workloadSelector only near the waypoint. */
export function asDestinationRule(policy: Policy, place: Place): boolean {
  if (!place.istios || !isForHosts(policy, place)) return false;
  if (policy.namespace === place.waypoint.namespace) return true;
  return !policy.selects && [place.destination.namespace, rootNamespace].includes(policy.namespace) && isExported(policy, place);
}

function targets(ref: PolicyRef, policy: Policy, place: Place): boolean {
  const { destination, waypoint } = place;
  if (ref.namespace !== '' && ref.namespace !== waypoint.namespace) return false;
  if (namesDestination(ref)) return policy.namespace === destination.namespace && isDestination(ref, place);
  if (ref.group !== gatewayKind.group) return false;
  if (ref.kind === 'GatewayClass') return policy.namespace === rootNamespace && ref.name === waypointClass;
  return ref.kind === 'Gateway' && policy.namespace === waypoint.namespace && ref.name === waypoint.name;
}

function namesDestination({ group, kind }: PolicyRef): boolean {
  return kind === 'Service' ? group === '' || group === 'core' : kind === 'ServiceEntry' && group === 'networking.istio.io';
}

function isDestination({ kind, name }: PolicyRef, { destination }: Place): boolean {
  return kind === destination.kind && name === destination.name;
}

function isService({ destination: { kind } }: Place): boolean {
  return kind === 'Service' || kind === 'ServiceEntry';
}

function isNear({ namespace }: Policy, { destination, waypoint }: Place): boolean {
  return namespace === destination.namespace || namespace === waypoint.namespace;
}

function isExported({ exportTo }: Policy, { waypoint }: Place): boolean {
  return exportTo.includes('*') || exportTo.includes(waypoint.namespace);
}

function isForHosts({ hosts }: Policy, place: Place): boolean {
  return hosts.some((said) => place.hosts.some((host) => covers(said, host)));
}

/** `*` is every host, `*.example.com` every one below. */
function covers(said: string, host: string): boolean {
  return said.startsWith('*') ? host.endsWith(said.slice(1)) : said === host;
}
