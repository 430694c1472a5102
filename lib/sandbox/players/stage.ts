import type { Resource } from '../api/kinds/kind.ts';
import { resourceKey } from '../api/kinds/kind.ts';
import type { Registry } from '../api/registry.ts';
import { ok } from '../api/status.ts';
import type { Json, JsonObject, KubeObject, OwnerReference } from '../object.ts';
import type { Listener } from '../store/store.ts';
import type { Table } from '../store/table.ts';
import type { Agenda } from './agenda.ts';

/** What a player plays on: the objects, a way to hear of changes, and its part of the agenda. */
export interface Stage {
  readonly registry: Registry;
  readonly agenda: Agenda;
  /** How long the things take that take a moment in a real cluster; see `SandboxOptions.momentMs`. */
  readonly momentMs: number;
}

export function tableOf({ registry }: Stage, resource: Resource): Table {
  return registry.store.table(resourceKey(resource));
}

/** Tells `listener` every change of the resource, beginning with those that are there already. */
export function follow(stage: Stage, resource: Resource, listener: Listener): void {
  const table = tableOf(stage, resource);
  for (const object of table.all()) listener({ resource: resourceKey(resource), type: 'ADDED', object, previous: undefined, revision: 0 });
  table.listen(listener);
}

/** A task for one object, known by player and object; another object of the same name is another task. */
export function taskKey(player: string, { metadata }: KubeObject): string {
  return `${player} ${metadata.namespace ?? ''}/${metadata.name} ${metadata.uid}`;
}

/** The newest state of `object`, undefined when it was deleted or replaced by another of its name. */
export function current(stage: Stage, resource: Resource, object: KubeObject): KubeObject | undefined {
  const found = tableOf(stage, resource).get(object.metadata.namespace ?? '', object.metadata.name);
  return found?.metadata.uid === object.metadata.uid ? found : undefined;
}

/** An ownerReference to the controller of something. */
export function controlledBy(owner: KubeObject): OwnerReference {
  const { name, uid } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Writes `status` through the status endpoint, as a client called `manager` would. */
export function updateStatus(stage: Stage, resource: Resource, object: KubeObject, status: Json, manager: string): void {
  const { namespace = '', name } = object.metadata;
  const change = (now: KubeObject) => ok({ ...now, status } as unknown as JsonObject);
  stage.registry.update(resource, { namespace, name }, change, { manager, subresource: 'status' });
}
