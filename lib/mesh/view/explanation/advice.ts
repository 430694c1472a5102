import type { Ref } from '../../model/ref.ts';
import { nameKey } from '../../model/ref.ts';
import { label, OPT_OUT } from '../../model/words.ts';
import type { World } from '../../model/world.ts';
import type { Answer, Key, Reason } from '../../resolve/answer.ts';
import { admits, waypointOf } from '../../resolve/waypoint.ts';
import type { Advice, DestinationRef } from '../explanation-view.ts';
import { isNear } from '../near.ts';
import { noLoad, waypointNode } from '../waypoint-node.ts';

interface Case {
  readonly to: DestinationRef;
  /** The object whose label asks. */
  readonly asker: Ref;
  readonly asked: Key;
  readonly world: World;
}

type Advise = (one: Case) => Advice[];

/** What could be done, by istiod's reason (semantics.md 3.6, 6.7). Reasons that no change of ours mends are not here. */
const byReason: Partial<Record<Reason, Advise>> = {
  WaypointIsNotReady: notReady,
  AttachmentDenied: denied,
  UnsupportedTrafficType: wrongType,
  CrossNamespaceWaypointForbidden: ({ to, asker }) => [
    {
      says: `Use a waypoint of namespace ${to.namespace}: this ServiceEntry is visible in its own namespace only (meshConfig.serviceEntryVisibility).`,
      object: null,
      command: `${labelCommand(asker)} ${label.useWaypointNamespace}-`,
    },
  ],
};

/** The likeliest way out first; empty when nothing is broken. */
export function adviceFor(to: DestinationRef, answer: Answer, world: World): readonly Advice[] {
  const advise = answer.state === 'broken' ? byReason[answer.reason] : undefined;
  if (!advise || !answer.asked) return [];
  const home: Ref = { kind: 'Namespace', namespace: '', name: to.namespace };
  const self: Ref = { kind: to.kind, namespace: to.namespace, name: to.name };
  return advise({ to, asker: answer.source === 'namespace' ? home : self, asked: answer.asked, world });
}

function notReady({ asker, asked, world }: Case): Advice[] {
  const gateway = world.Gateway.get(asked.namespace, asked.name);
  if (gateway) {
    const { notReady: why } = waypointNode(gateway, world, noLoad);
    return [
      {
        says: `The Gateway exists but is not ready. ${why}`.trim(),
        object: { kind: 'Gateway', ...asked },
        command: `istioctl waypoint status ${asked.name} -n ${asked.namespace}`,
      },
    ];
  }
  const advice: Advice[] = [];
  if (asked.name !== OPT_OUT && asked.name.toLowerCase() === OPT_OUT)
    advice.push({
      says: `The value that opts out is ${OPT_OUT} in lower case; "${asked.name}" is the name of a Gateway.`,
      object: asker,
      command: `${labelCommand(asker)} ${label.useWaypoint}=${OPT_OUT} --overwrite`,
    });
  if (asked.name === '')
    advice.push({
      says: 'The label is there but empty: it names a Gateway without a name. Remove it to inherit from the namespace.',
      object: asker,
      command: `${labelCommand(asker)} ${label.useWaypoint}-`,
    });
  for (const other of world.Gateway.all()) {
    if (other.addresses.length === 0) continue;
    if (other.name === asked.name && other.namespace !== asked.namespace)
      advice.push({
        says: `A Gateway of that name is in namespace ${other.namespace}; name that namespace too.`,
        object: { kind: 'Gateway', namespace: other.namespace, name: other.name },
        command: `${labelCommand(asker)} ${label.useWaypointNamespace}=${other.namespace} --overwrite`,
      });
    else if (other.namespace === asked.namespace && isNear(other.name, asked.name))
      advice.push({
        says: `There is a Gateway ${nameKey(other)}: perhaps that one is meant.`,
        object: { kind: 'Gateway', namespace: other.namespace, name: other.name },
        command: `${labelCommand(asker)} ${label.useWaypoint}=${other.name} --overwrite`,
      });
    if (advice.length >= 5) break;
  }
  if (asked.name !== '')
    advice.push({
      says: `Create the waypoint ${nameKey(asked)}.`,
      object: null,
      command: `istioctl waypoint apply -n ${asked.namespace} --name ${asked.name}`,
    });
  return advice;
}

function denied({ to, asked, world }: Case): Advice[] {
  const gateway = world.Gateway.get(asked.namespace, asked.name);
  const waypoint = gateway && waypointOf(gateway, world);
  const index = gateway && waypoint?.listener ? gateway.listeners.indexOf(waypoint.listener) : -1;
  const value = JSON.stringify({ from: 'Selector', selector: { matchLabels: { [label.namespaceName]: to.namespace } } });
  const patch = `[{"op":"add","path":"/spec/listeners/${index}/allowedRoutes","value":{"namespaces":${value}}}]`;
  const wanted = waypoint?.from === 'Selector' && !waypoint.selector?.matchExpressions?.length ? waypoint.selector?.matchLabels : undefined;
  const invalid = waypoint && admits(waypoint, to.namespace, {}) === 'invalid selector';
  const byLabel: Advice[] =
    wanted && !invalid
      ? [
          {
            says: `Waypoint ${nameKey(asked)} admits namespaces with certain labels: give them to ${to.namespace}, if its owner agrees.`,
            object: { kind: 'Namespace', namespace: '', name: to.namespace },
            command: `kubectl label namespace ${to.namespace} ${Object.entries(wanted)
              .map(([key, value]) => `${key}=${value}`)
              .join(' ')} --overwrite`,
          },
        ]
      : [];
  return [
    ...byLabel,
    {
      says: invalid
        ? `The selector of waypoint ${nameKey(asked)} is not valid: nobody is admitted, and it can crash istiod (semantics 3.3). Correct it first.`
        : `Let waypoint ${nameKey(asked)} admit namespace ${to.namespace}. This replaces whom its listener admits now; ask its owner.`,
      object: { kind: 'Gateway', ...asked },
      command: index < 0 ? '' : `kubectl patch gateway ${asked.name} -n ${asked.namespace} --type json -p '${patch}'`,
    },
    {
      says: `Or use a waypoint in namespace ${to.namespace}.`,
      object: null,
      command: `istioctl waypoint apply -n ${to.namespace} --name ${asked.name}`,
    },
  ];
}

function wrongType({ to, asked }: Case): Advice[] {
  const kinds = to.kind === 'Pod' || to.kind === 'WorkloadEntry' || to.endpoint !== undefined ? 'workloads' : 'services';
  return [
    {
      says: `Let waypoint ${nameKey(asked)} handle ${kinds} too. Everything that inherits it is then handled as well.`,
      object: { kind: 'Gateway', ...asked },
      command: `kubectl label gateway ${asked.name} -n ${asked.namespace} ${label.waypointFor}=all --overwrite`,
    },
  ];
}

function labelCommand({ kind, namespace, name }: Ref): string {
  return `kubectl label ${kind.toLowerCase()} ${name}${namespace === '' ? '' : ` -n ${namespace}`}`;
}
