import type { IntentOf, TargetRef } from '../../lib/mesh/plan/intent.ts';
import { abilities } from '../../lib/mesh/plan/plan-enroll.ts';
import type { RadioChoice } from '../ui/radio-group.tsx';

type Enroll = IntentOf<'enroll'>;

/** What can be asked of all of these objects. */
export function commonAbilities(targets: readonly TargetRef[]) {
  return {
    mesh: targets.every(({ kind }) => abilities[kind].mesh),
    services: targets.every(({ kind }) => abilities[kind].services),
    namespaces: targets.every(({ kind }) => kind === 'Namespace'),
  };
}

export function meshChoices(isNamespace: boolean): ReadonlyArray<RadioChoice<Enroll['mesh']>> {
  return [
    { value: 'keep', label: 'Keep as it is' },
    {
      value: 'join',
      label: 'Add to the mesh',
      help: isNamespace
        ? 'Writes istio.io/dataplane-mode=ambient: ztunnel captures its pods, without a restart.'
        : 'Writes istio.io/dataplane-mode=ambient where the namespace does not say so already.',
    },
    {
      value: 'leave',
      label: 'Take out of the mesh',
      help: isNamespace
        ? 'Removes istio.io/dataplane-mode: no mTLS, no policy, no waypoint for its clients.'
        : 'No mTLS and no policy for its pods; writes none where the namespace is in the mesh.',
    },
  ];
}

export function waypointActions(isNamespace: boolean): ReadonlyArray<RadioChoice<Enroll['waypoint']['do']>> {
  return [
    { value: 'keep', label: 'Keep as it is' },
    {
      value: 'use',
      label: 'Use a waypoint',
      help: isNamespace
        ? 'For everything in the namespace that has no label of its own.'
        : 'By a label of its own, whatever the namespace says.',
    },
    { value: 'opt-out', label: 'Opt out', help: 'Writes istio.io/use-waypoint=none: it says in so many words that no waypoint is wanted.' },
    {
      value: 'remove',
      label: 'Remove the label',
      help: isNamespace ? 'Then the namespace asks for nothing.' : 'Then the label of its namespace decides.',
    },
  ];
}

export const canaryActions: ReadonlyArray<RadioChoice<Enroll['canary']['do']>> = [
  { value: 'keep', label: 'Keep as it is' },
  { value: 'set', label: 'Send a share to a second waypoint', help: 'By connections, for example 10 % to try a new revision.' },
  { value: 'promote', label: 'Promote the canary', help: 'The second waypoint becomes the only one.' },
  { value: 'remove', label: 'End the canary', help: 'Everything goes to the first waypoint again.' },
];

export const ingressActions: ReadonlyArray<RadioChoice<Enroll['ingress']>> = [
  { value: 'keep', label: 'Keep as it is' },
  {
    value: 'on',
    label: 'Through the waypoint',
    help: 'Ingress gateways send requests to the waypoint, so that its policies apply to them, too.',
  },
  { value: 'off', label: 'Past the waypoint', help: 'Says so explicitly, whatever the namespace says.' },
  {
    value: 'remove',
    label: 'Say nothing about it',
    help: 'Removes the label: then the namespace decides, else ingress goes past the waypoint.',
  },
];
