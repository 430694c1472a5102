import { defineKind, projectMeta } from '../kind.ts';
import type { Meta } from '../meta.ts';
import type { MeshSettings } from '../settings.ts';
import { readMeshSettings } from '../settings.ts';
import { label } from '../words.ts';

/** istiod's mesh-wide settings: the ConfigMap `istio` of the system namespace, and nothing else of that kind. */
export interface MeshConfigRecord extends Meta {
  readonly settings: MeshSettings;
  /** Why its text cannot be read; '' when it can. The defaults then stand in for it. */
  readonly problem: string;
}

export const systemNamespace = 'istio-system';
export const meshConfigName = 'istio';

export const meshConfigKind = defineKind({
  kind: 'ConfigMap',
  group: '',
  versions: ['v1'],
  plural: 'configmaps',
  namespaced: true,
  required: false,
  only: { namespace: systemNamespace, name: meshConfigName },
  yaml: 'mesh',
  project: (raw): MeshConfigRecord => {
    const meta = projectMeta(raw);
    const problem = typeof raw['yamlProblem'] === 'string' ? raw['yamlProblem'] : '';
    return { ...meta, settings: readMeshSettings(raw['yamlValue'], meta.labels[label.revision]), problem };
  },
});
