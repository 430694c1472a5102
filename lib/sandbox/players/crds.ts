import { customResourceDefinitions } from '../api/kinds/core.ts';
import type { Resource } from '../api/kinds/kind.ts';
import { resourceKey } from '../api/kinds/kind.ts';
import type { CrdSpec } from '../api/resources.ts';
import type { KubeObject } from '../object.ts';
import { timestamp } from '../object.ts';
import type { Stage } from './stage.ts';
import { current, follow, taskKey } from './stage.ts';

export interface Served {
  readonly onServed: (resource: Resource) => void;
  readonly onUnserved: (resource: Resource) => void;
}

/** CustomResourceDefinitions switch their kinds on and off; with a definition its objects go. */
export function playCrds(stage: Stage, { onServed, onUnserved }: Served): void {
  follow(stage, customResourceDefinitions, ({ type, object }) => {
    const spec = object.spec as CrdSpec;
    if (type === 'ADDED') {
      // At once: whoever created the definition may create objects next.
      onServed(stage.registry.catalog.add(spec));
      stage.agenda.soon(taskKey('crd', object), () => establish(stage, object));
    } else if (type === 'DELETED') {
      const gone = stage.registry.catalog.remove(spec);
      if (!gone) return;
      const table = stage.registry.store.table(resourceKey(gone));
      for (const instance of [...table.all()]) stage.registry.purge(gone, instance);
      // After the last of its objects was told.
      stage.agenda.soon(taskKey('crd', object), () => onUnserved(gone));
    }
  });
}

function establish(stage: Stage, seen: KubeObject): void {
  const definition = current(stage, customResourceDefinitions, seen);
  if (!definition) return;
  const lastTransitionTime = timestamp(stage.registry.now());
  const conditions = [
    { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found', lastTransitionTime },
    {
      type: 'Established',
      status: 'True',
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
      lastTransitionTime,
    },
  ];
  const { names, versions } = definition.spec as CrdSpec;
  const storedVersions = versions.filter((v) => v.storage).map((v) => v.name);
  stage.registry.overwrite(customResourceDefinitions, { ...definition, status: { acceptedNames: names, conditions, storedVersions } });
}
