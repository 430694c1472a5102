import type { MeshChange } from '../control-plane/mesh-settings.ts';
import type { KubeObject } from '../control-plane/raw-client.ts';
import type { Names } from './random-labels.ts';

/** What a test wants the cluster to hold. */
export interface State {
  /** Starts the name of every object of cluster scope, so that no two states share one. */
  readonly prefix: string;
  readonly mesh: MeshChange;
  readonly names: Names;
  /** By `keyOf`. A `status` is written by us, through the subresource; without one its controller writes it. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  /** How many names were given away. */
  readonly named: number;
}

/** The next state, and what is deleted and made again on the way although it is in both. */
export interface Edited {
  readonly state: State;
  readonly recreated: ReadonlySet<string>;
}

export function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

export function ofKind(state: State, kind: string): KubeObject[] {
  return [...state.objects.values()].filter((object) => object.kind === kind);
}

/** The namespaces that are compared. */
export function namespacesOf(state: State): string[] {
  return ofKind(state, 'Namespace').map(({ metadata }) => metadata.name);
}
