import { captureOf } from '../../capture/capture.ts';
import type { Condition } from '../../model/meta.ts';
import type { Ref } from '../../model/ref.ts';
import { nameKey } from '../../model/ref.ts';
import type { Answer } from '../../resolve/answer.ts';
import type { DestinationKind } from '../../resolve/resolve.ts';
import { explain } from '../../resolve/resolve.ts';
import type { Destination } from '../destinations.ts';
import { sentenceFor } from '../sentence.ts';
import type { Detail } from '../views.ts';
import { ownerOf } from '../workloads.ts';
import { baseOf } from './base.ts';
import type { DetailOf, Sources } from './detail.ts';
import { reportedFor } from './reported.ts';

type Related = Detail['related'];
type Facts = Detail['facts'];

export const serviceDetail: DetailOf = (namespace, name, sources) => {
  const service = sources.world.Service.get(namespace, name);
  const found = sources.views.destinations(namespace)?.services.find((s) => s.name === name);
  if (!service || !found) return undefined;
  const facts: Facts = [
    { name: 'Type', value: service.headless ? 'headless (ClusterIP: None)' : service.type },
    ...(service.clusterIPs.length > 0 ? [{ name: 'ClusterIP', value: service.clusterIPs.join(', ') }] : []),
    ...(service.externalName ? [{ name: 'External name', value: service.externalName }] : []),
    { name: 'Ports', value: service.ports.map((p) => `${p.port}/${p.protocol}${p.name ? ` ${p.name}` : ''}`).join(', ') || 'none' },
    {
      name: 'Selector',
      value: service.selector
        ? Object.entries(service.selector)
            .map(([k, v]) => `${k}=${v}`)
            .join(', ')
        : 'none: its endpoints are written by hand',
    },
    { name: 'Pods', value: `${found.pods.length}, ${found.pods.filter((p) => p.inMesh).length} captured by ztunnel` },
    ...(service.headless && found.answer.state === 'handled'
      ? [
          {
            name: 'Beware',
            value: 'Clients of a headless Service address its pods, so the waypoint of the Service is never used.',
            hint: 'semantics 4.8',
          },
        ]
      : []),
    ...ingressFact(found.answer),
  ];
  const related: Related = [...asked(found.answer, sources), { title: 'Pods', items: found.pods.map((p) => itemOf(p)) }];
  return destinationDetail(found, sources, service.conditions, facts, related);
};

export const serviceEntryDetail: DetailOf = (namespace, name, sources) => {
  const entry = sources.world.ServiceEntry.get(namespace, name);
  const found = sources.views.destinations(namespace)?.entries.find((e) => e.name === name);
  if (!entry || !found) return undefined;
  const facts: Facts = [
    { name: 'Hosts', value: entry.hosts.join(', ') },
    { name: 'Addresses', value: entry.addresses.join(', ') || 'none: clients can reach it by host name only when a VIP is allocated' },
    { name: 'Location', value: entry.location },
    { name: 'Resolution', value: entry.resolution },
    { name: 'Endpoints', value: entry.workloadSelector ? 'by workloadSelector' : String(entry.endpoints.length) },
    ...ingressFact(found.answer),
  ];
  return destinationDetail(found, sources, entry.conditions, facts, asked(found.answer, sources));
};

export const workloadEntryDetail: DetailOf = (namespace, name, sources) => {
  const entry = sources.world.WorkloadEntry.get(namespace, name);
  const found = sources.views.destinations(namespace)?.workloadEntries.find((e) => e.name === name);
  if (!entry || !found) return undefined;
  const facts: Facts = [
    { name: 'Address', value: entry.address || 'none' },
    { name: 'ServiceAccount', value: entry.serviceAccount || 'none' },
  ];
  return destinationDetail(found, sources, entry.conditions, facts, asked(found.answer, sources));
};

export const podDetail: DetailOf = (namespace, name, sources) => {
  const pod = sources.world.Pod.get(namespace, name);
  const destinations = sources.views.destinations(namespace);
  const found = destinations?.pods.find((p) => p.name === name);
  if (!pod || !found || !destinations) return undefined;
  const capture = captureOf(pod, sources.world.Namespace.get('', namespace)?.labels);
  const owner = ownerOf(pod);
  const words = {
    captured: 'captured by ztunnel',
    pending: 'pending: no connectivity',
    outside: 'not captured',
    drift: 'differs from what its labels ask for',
  };
  const facts: Facts = [
    { name: 'In the mesh', value: words[capture.state], hint: `${capture.says} (rule ${capture.rule})` },
    { name: 'Phase', value: pod.reason ? `${pod.phase} (${pod.reason})` : pod.phase },
    { name: 'Ready', value: pod.ready ? 'yes' : 'no' },
    { name: 'IP', value: pod.ip || 'none yet' },
    { name: 'Node', value: pod.node || 'not scheduled' },
    { name: 'ServiceAccount', value: pod.serviceAccount || 'default' },
  ];
  const services = destinations.services.filter((s) => s.pods.some((p) => p.name === name));
  const related: Related = [
    ...asked(found.answer, sources),
    { title: 'Services that reach it', items: services.map((s) => itemOf(s)) },
    ...(owner.kind === 'Pod'
      ? []
      : [{ title: 'Owned by', items: [{ ref: { kind: owner.kind, namespace, name: owner.name } as Ref, note: '', look: found.look }] }]),
  ];
  return destinationDetail(found, sources, null, facts, related);
};

function destinationDetail(
  found: Destination,
  sources: Sources,
  conditions: readonly Condition[] | null,
  facts: Facts,
  related: Related,
): Omit<Detail, 'revision'> | undefined {
  const { kind, namespace, name } = found;
  const record = sources.world[kind].get(namespace, name);
  const explained = explain(kind as DestinationKind, namespace, name, sources.world);
  if (!record || !explained) return undefined;
  return {
    ...baseOf({ kind, namespace, name }, record),
    look: found.look,
    sentence: sentenceFor(kind, name, explained.answer, found.inMesh),
    answer: explained.answer,
    trace: explained.trace,
    reported: reportedFor(found, explained.answer, conditions, sources.changedLately),
    facts: [...facts, ...explained.answer.assumptions.map((value) => ({ name: 'Assumed', value }))],
    conditions: conditions ?? [],
    related: related.filter((group) => group.items.length > 0),
  };
}

function ingressFact(answer: Answer): Facts {
  if (answer.state !== 'handled') return [];
  return [
    {
      name: 'Ingress gateways',
      value: answer.ingress.use ? 'send requests through the waypoint' : 'bypass the waypoint',
      hint: 'istio.io/ingress-use-waypoint on the object, else on its namespace',
    },
  ];
}

/** The waypoint that it uses or asks for, the canary too. */
function asked(answer: Answer, { world }: Sources): Related {
  const keys = [answer.asked, answer.canary?.key ?? null].filter((key) => key !== null);
  if (keys.length === 0) return [];
  const items = keys.map((key) => {
    const exists = world.Gateway.get(key.namespace, key.name);
    const canary = answer.canary && nameKey(answer.canary.key) === nameKey(key);
    return {
      ref: { kind: 'Gateway', ...key } as Ref,
      note: exists ? (canary ? `canary, ${answer.canary?.weight} %` : '') : 'there is no such Gateway',
      look: exists ? (answer.state === 'handled' ? ('l7' as const) : ('broken' as const)) : ('broken' as const),
    };
  });
  return [{ title: answer.state === 'handled' ? 'Waypoint' : 'Waypoint that is asked for', items }];
}

export function itemOf(d: Destination): Related[number]['items'][number] {
  const via = d.answer.waypoint ? `L7 by ${nameKey(d.answer.waypoint)}` : d.answer.state === 'broken' ? d.answer.reason : '';
  return { ref: { kind: d.kind, namespace: d.namespace, name: d.name }, note: via, look: d.look };
}
