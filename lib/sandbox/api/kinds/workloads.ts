import { evaluateSelector } from '../../../mesh/resolve/label-selector.ts';
import type { KubeObject } from '../../object.ts';
import { equal } from '../../object.ts';
import type { Schema } from '../schema/schema.ts';
import { integer, keyed, labelSelector, map, partly, text, whole } from '../schema/schema.ts';
import type { FieldError } from '../status.ts';
import { forbiddenField, invalidValue, requiredValue } from '../status.ts';
import type { Draft, Resource } from './kind.ts';
import { fillIn, resource } from './kind.ts';
import { defaultPodSpec, podSpec } from './pod-template.ts';

const conditions = keyed(['type'], partly());

const template: Schema = partly({ metadata: partly({ labels: map(), annotations: map() }), spec: podSpec });

const defaultsOf: Record<string, (spec: NonNullable<Draft['spec']>) => void> = {
  Deployment(spec) {
    fillIn(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    fillIn(spec.strategy, { type: 'RollingUpdate' });
    if (spec.strategy.type === 'RollingUpdate') {
      fillIn(spec.strategy, { rollingUpdate: {} });
      fillIn(spec.strategy.rollingUpdate, { maxUnavailable: '25%', maxSurge: '25%' });
    }
  },
  ReplicaSet(spec) {
    fillIn(spec, { replicas: 1 });
  },
  StatefulSet(spec) {
    fillIn(spec, { replicas: 1, podManagementPolicy: 'OrderedReady', updateStrategy: { type: 'RollingUpdate' }, revisionHistoryLimit: 10 });
    fillIn(spec, { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } });
    if (spec.updateStrategy.type === 'RollingUpdate') fillIn(spec.updateStrategy, { rollingUpdate: { partition: 0, maxUnavailable: 1 } });
  },
  DaemonSet(spec) {
    fillIn(spec, { updateStrategy: { type: 'RollingUpdate' }, revisionHistoryLimit: 10 });
    if (spec.updateStrategy.type === 'RollingUpdate') fillIn(spec.updateStrategy, { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } });
  },
};

/** An owner of pods: Deployment, ReplicaSet, StatefulSet, DaemonSet. */
function workload(kind: string, plural: string, shortNames: string[]): Resource {
  return resource({
    group: 'apps',
    kind,
    plural,
    shortNames,
    hasStatus: true,
    hasGeneration: true,
    fields: kind === 'ReplicaSet' ? ['status.replicas'] : [],
    empty: {
      metadata: {},
      spec: { selector: null, strategy: {}, updateStrategy: {}, template: { metadata: {}, spec: { containers: null } } },
      status: {},
    },
    schema: whole({
      spec: partly({
        replicas: integer(),
        selector: labelSelector,
        strategy: partly({ rollingUpdate: partly({ maxSurge: text(), maxUnavailable: text() }) }),
        template,
      }),
      status: partly({ conditions }),
    }),
    defaults(draft) {
      draft.spec ??= {};
      const { spec } = draft;
      defaultsOf[kind]?.(spec);
      if (!spec.template) return;
      fillIn(spec.template, { metadata: {}, spec: {} });
      defaultPodSpec(spec.template.spec);
    },
    onCreate(draft) {
      draft.status =
        kind === 'ReplicaSet'
          ? { replicas: 0 }
          : kind === 'StatefulSet'
            ? { replicas: 0, availableReplicas: 0 }
            : kind === 'DaemonSet'
              ? emptyDaemonSetStatus()
              : {};
    },
    validate: validateWorkload,
  });
}

export const deployments = workload('Deployment', 'deployments', ['deploy']);
export const replicaSets = workload('ReplicaSet', 'replicasets', ['rs']);
export const statefulSets = workload('StatefulSet', 'statefulsets', ['sts']);
export const daemonSets = workload('DaemonSet', 'daemonsets', ['ds']);

function emptyDaemonSetStatus() {
  return { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
}

function validateWorkload(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const { selector, template: pod, replicas } = object.spec ?? {};
  if (typeof replicas === 'number' && replicas < 0)
    errors.push(invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'));
  if (!selector) errors.push(requiredValue('spec.selector'));
  else if (Object.keys(selector).length === 0)
    errors.push(invalidValue('spec.selector', selector, `empty selector is invalid for ${object.kind.toLowerCase()}`));
  else if (evaluateSelector(selector, pod?.metadata?.labels ?? {}) !== 'matches') {
    errors.push(
      invalidValue('spec.template.metadata.labels', pod?.metadata?.labels ?? null, '`selector` does not match template `labels`'),
    );
  }
  const containers: { name?: string; image?: string }[] = pod?.spec?.containers ?? [];
  if (containers.length === 0) errors.push(requiredValue('spec.template.spec.containers'));
  containers.forEach((container, i) => {
    if (!container.name) errors.push(requiredValue(`spec.template.spec.containers[${i}].name`));
    if (!container.image) errors.push(requiredValue(`spec.template.spec.containers[${i}].image`));
  });
  if (old && !equal(old.spec?.selector, selector)) errors.push(invalidValue('spec.selector', selector ?? null, 'field is immutable'));
  if (old && object.kind === 'StatefulSet' && old.spec?.serviceName !== object.spec?.serviceName) {
    errors.push(
      forbiddenField(
        'spec',
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      ),
    );
  }
  return errors;
}

/** What admission adds to the spec of every pod. */
export const addedToPodSpecs = { enableServiceLinks: true, priority: 0, preemptionPolicy: 'PreemptLowerPriority' };

export const pods = resource({
  group: '',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  hasStatus: true,
  hasGeneration: true,
  answersWithObject: true,
  fields: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  empty: { metadata: {}, spec: { containers: null }, status: {} },
  schema: whole({
    spec: podSpec,
    status: partly({ conditions, podIPs: keyed(['ip'], partly()), hostIPs: { type: 'array' }, containerStatuses: { type: 'array' } }),
  }),
  defaults(draft) {
    draft.spec ??= {};
    const { spec } = draft;
    defaultPodSpec(spec);
    fillIn(spec, { enableServiceLinks: true });
  },
  onCreate(draft) {
    fillIn(draft.spec, { serviceAccountName: 'default', serviceAccount: 'default', ...addedToPodSpecs });
    draft.status = { phase: 'Pending', qosClass: 'BestEffort' };
  },
  onUpdate(draft, old) {
    if (draft.status === undefined) draft.status = old.status;
  },
  validate(object, old) {
    const errors: FieldError[] = [];
    if (!Array.isArray(object.spec?.containers) || object.spec.containers.length === 0) errors.push(requiredValue('spec.containers'));
    if (old && !equal(withoutMutable(old.spec), withoutMutable(object.spec))) {
      errors.push(
        forbiddenField(
          'spec',
          'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
        ),
      );
    }
    return errors;
  },
});

/** The part of a pod spec that never changes; the scheduler's choice of a node is made through the binding, in the sandbox by a player. */
function withoutMutable(spec: KubeObject['spec']): unknown {
  const {
    containers = [],
    initContainers = [],
    activeDeadlineSeconds: _a,
    tolerations: _t,
    terminationGracePeriodSeconds: _g,
    nodeName: _n,
    ...rest
  } = spec ?? {};
  const images = (list: { image?: string }[]) => list.map(({ image: _, ...container }) => container);
  return { ...rest, containers: images(containers), initContainers: images(initContainers) };
}
