import { integer, keyed, map, partly, text, whole } from '../schema/schema.ts';
import { dropEmpty, resource } from './kind.ts';

const conditions = keyed(['type'], partly());

/** Kinds of the core group with little behaviour of their own. */
export const namespaces = resource({
  group: '',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  hasStatus: true,
  answersWithObject: true,
  fields: ['status.phase'],
  nameRule: 'label',
  schema: whole({ spec: partly(), status: partly({ conditions }) }),
  defaults(draft) {
    draft.metadata.labels = { ...draft.metadata.labels, 'kubernetes.io/metadata.name': draft.metadata.name };
  },
  onCreate(draft) {
    draft.spec = { ...draft.spec, finalizers: ['kubernetes'] };
    draft.status = { phase: 'Active' };
  },
  onUpdate(draft, old) {
    draft.spec = old.spec;
  },
});

export const serviceAccounts = resource({
  group: '',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  answersWithObject: true,
  empty: { metadata: {} },
  schema: whole({}, { open: true }),
});

export const configMaps = resource({
  group: '',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  empty: { metadata: {} },
  schema: whole({ data: map(), binaryData: map() }, { open: true }),
  defaults(draft) {
    dropEmpty(draft as unknown as Record<string, unknown>, 'data', 'binaryData');
  },
});

export const nodes = resource({
  group: '',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  hasStatus: true,
  fields: ['spec.unschedulable'],
  schema: whole({
    spec: partly(),
    status: partly({ conditions, addresses: keyed(['type'], partly()), capacity: map(), allocatable: map() }),
  }),
});

export const endpointSlices = resource({
  group: 'discovery.k8s.io',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  hasGeneration: true,
  empty: { metadata: {}, addressType: '', endpoints: null },
  schema: whole({ endpoints: { type: 'array' }, ports: { type: 'array' }, addressType: text() }, { open: true }),
});

const rule = partly();

function rbac(kind: string, plural: string, namespaced: boolean, binding: boolean) {
  return resource({
    group: 'rbac.authorization.k8s.io',
    kind,
    plural,
    namespaced,
    nameRule: 'path',
    createsOnPut: true,
    empty: binding ? { metadata: {}, roleRef: { apiGroup: '', kind: '', name: '' } } : { metadata: {}, rules: null },
    schema: whole(
      binding
        ? { subjects: { type: 'array', items: rule }, roleRef: partly({}, { atomic: true }) }
        : { rules: { type: 'array', items: rule } },
      { open: true },
    ),
    ...(binding
      ? {
          defaults(draft) {
            const subjects: { kind: string; apiGroup?: string }[] = draft.subjects ?? [];
            for (const subject of subjects) if (subject.kind !== 'ServiceAccount') subject.apiGroup ??= 'rbac.authorization.k8s.io';
          },
        }
      : {}),
  });
}

export const rbacResources = [
  rbac('Role', 'roles', true, false),
  rbac('RoleBinding', 'rolebindings', true, true),
  rbac('ClusterRole', 'clusterroles', false, false),
  rbac('ClusterRoleBinding', 'clusterrolebindings', false, true),
];

export const customResourceDefinitions = resource({
  group: 'apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  needsVersion: true,
  schema: whole({ spec: partly(), status: partly({ conditions }) }),
});

/** Listed so that clients find them in discovery; the sandbox keeps no events. */
export const events = resource({
  group: '',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  empty: { metadata: {} },
  schema: whole({ count: integer() }, { open: true }),
});
