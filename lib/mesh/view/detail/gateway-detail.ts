import type { GatewayRecord } from '../../model/kinds/gateway.ts';
import type { Ref } from '../../model/ref.ts';
import { nameKey } from '../../model/ref.ts';
import { addressOf } from '../../resolve/waypoint.ts';
import type { Detail, WaypointNode } from '../views.ts';
import { noLoad, waypointNode } from '../waypoint-node.ts';
import { baseOf } from './base.ts';
import { itemOf } from './destination-detail.ts';
import type { DetailOf } from './detail.ts';

export const gatewayDetail: DetailOf = (namespace, name, { world, views }) => {
  const gateway = world.Gateway.get(namespace, name);
  if (!gateway) return undefined;
  const attached = views.attachedTo({ namespace, name });
  const handled = attached.filter((d) => d.answer.state === 'handled');
  const broken = attached.filter((d) => d.answer.state === 'broken');
  const node = waypointNode(
    gateway,
    world,
    { ...noLoad, handled: handled.length, broken: broken.length },
    views.destinations(namespace)?.instances.get(name),
  );
  const pods = views.destinations(namespace)?.pods.filter((p) => p.labels['gateway.networking.k8s.io/gateway-name'] === name) ?? [];
  const own = handled.filter((d) => d.answer.source === 'own');
  const inherited = handled.filter((d) => d.answer.source === 'namespace');
  return {
    ...baseOf({ kind: 'Gateway', namespace, name }, gateway),
    look: node.badge === 'ready' ? 'l7' : 'broken',
    sentence: sentence(node, gateway),
    facts: facts(node, gateway),
    conditions: [
      ...gateway.conditions,
      ...gateway.listenerConditions.flatMap((l) => l.conditions.map((c) => ({ ...c, type: `${l.name}: ${c.type}` }))),
    ],
    related: [
      { title: 'Asks for it in vain', items: broken.map(itemOf) },
      { title: 'Attached by their own label', items: own.map(itemOf) },
      { title: 'Attached by their namespace', items: inherited.map(itemOf) },
      { title: 'Its pods', items: pods.map(itemOf) },
    ].filter((group) => group.items.length > 0),
  };
};

function sentence(node: WaypointNode, gateway: GatewayRecord): string {
  const key = nameKey(gateway);
  const handles =
    node.trafficType === 'all'
      ? 'services and workloads'
      : node.trafficType === 'service'
        ? 'services'
        : node.trafficType === 'workload'
          ? 'workloads'
          : 'nothing';
  if (gateway.addresses.length === 0) return `Gateway ${key} is not a waypoint yet, so what asks for it goes directly. ${node.notReady}`;
  const state = node.notReady ? ` ${node.notReady}` : '';
  return `Waypoint ${key} handles ${handles} of ${node.admits}: ${bound(node.handled)}${node.broken ? `, ${node.broken} in vain` : ''}.${state}`;
}

function bound(count: number): string {
  return count === 1 ? '1 destination is bound to it' : `${count} destinations are bound to it`;
}

function facts(node: WaypointNode, gateway: GatewayRecord): Detail['facts'] {
  const address = addressOf(gateway);
  return [
    { name: 'State', value: node.badge, hint: node.notReady },
    { name: 'Class', value: node.className },
    { name: 'Traffic type', value: `${node.trafficType}${node.trafficTypeOrigin}` },
    { name: 'Admits', value: node.admits },
    { name: 'Address', value: address ? address.value : 'none' },
    { name: 'Listeners', value: gateway.listeners.map((l) => `${l.name} ${l.port}/${l.protocol}`).join(', ') },
    { name: 'Pods', value: `${node.ready} of ${node.total} ready` },
  ];
}

export const gatewayClassDetail: DetailOf = (_none, name, { world }) => {
  const record = world.GatewayClass.get('', name);
  if (!record) return undefined;
  const gateways = [...world.Gateway.all()].filter((g) => g.className === name);
  return {
    ...baseOf({ kind: 'GatewayClass', namespace: '', name }, record),
    look: 'exempt',
    sentence: `GatewayClass ${name} is handled by ${record.controller}.`,
    facts: [{ name: 'Controller', value: record.controller }],
    conditions: record.conditions,
    related:
      gateways.length > 0
        ? [
            {
              title: 'Gateways',
              items: gateways.map((g) => ({
                ref: { kind: 'Gateway', namespace: g.namespace, name: g.name } as Ref,
                note: '',
                look: 'exempt' as const,
              })),
            },
          ]
        : [],
  };
};
