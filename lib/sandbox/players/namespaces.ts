import { deleteObject } from '../api/deletion.ts';
import { namespaces, serviceAccounts } from '../api/kinds/core.ts';
import type { Resource } from '../api/kinds/kind.ts';
import { resourceKey } from '../api/kinds/kind.ts';
import type { KubeObject } from '../object.ts';
import type { Stage } from './stage.ts';
import { current, follow, tableOf, taskKey } from './stage.ts';

/** The namespace controller: a default ServiceAccount for each, and the end of a terminating one once its contents are gone. */
export function playNamespaces(stage: Stage): void {
  const { registry, agenda } = stage;
  follow(stage, namespaces, ({ type, object }) => {
    if (type === 'DELETED') return;
    if (object.metadata.deletionTimestamp) agenda.after(stage.momentMs / 2, taskKey('namespace', object), () => empty(stage, object));
    else if (type === 'ADDED') {
      agenda.soon(taskKey('serviceaccount', object), () => {
        if (current(stage, namespaces, object)) registry.create(serviceAccounts, object.metadata.name, { metadata: { name: 'default' } });
      });
    }
  });
}

/** Deletes what is in the namespace, and the namespace itself when nothing is left. */
function empty(stage: Stage, seen: KubeObject): void {
  const namespace = current(stage, namespaces, seen);
  if (!namespace?.metadata.deletionTimestamp) return;
  const { name } = namespace.metadata;
  let left = 0;
  for (const resource of stage.registry.catalog.all()) {
    if (!resource.namespaced) continue;
    const table = stage.registry.store.table(resourceKey(resource));
    for (const object of [...table.in(name)]) {
      if (!object.metadata.deletionTimestamp) deleteObject(stage.registry, resource, { namespace: name, name: object.metadata.name });
      if (table.get(name, object.metadata.name)) left++;
    }
  }
  if (left === 0) stage.registry.purge(namespaces, namespace);
}

/** Looks again at a terminating namespace whenever one of its objects went. */
export function watchContentsOf(stage: Stage, resource: Resource): void {
  stage.registry.store.table(resourceKey(resource)).listen(({ type, object }) => {
    if (type !== 'DELETED') return;
    const home = tableOf(stage, namespaces).get('', object.metadata.namespace ?? '');
    if (home?.metadata.deletionTimestamp) stage.agenda.soon(taskKey('namespace', home), () => empty(stage, home));
  });
}
