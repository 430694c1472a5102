import {
  configMaps,
  customResourceDefinitions,
  endpointSlices,
  events,
  namespaces,
  nodes,
  rbacResources,
  serviceAccounts,
} from './kinds/core.ts';
import { gatewayClasses, gateways } from './kinds/gateway-api.ts';
import { serviceEntries, workloadEntries } from './kinds/istio.ts';
import type { Resource } from './kinds/kind.ts';
import { resource, resourceKey } from './kinds/kind.ts';
import { services } from './kinds/service.ts';
import { daemonSets, deployments, pods, replicaSets, statefulSets } from './kinds/workloads.ts';
import { anything, whole } from './schema/schema.ts';

/** The one table of kinds. Those with `crd` are served only while their CustomResourceDefinition exists. */
export const resources: readonly Resource[] = [
  namespaces,
  services,
  pods,
  serviceAccounts,
  configMaps,
  nodes,
  events,
  deployments,
  replicaSets,
  statefulSets,
  daemonSets,
  endpointSlices,
  ...rbacResources,
  customResourceDefinitions,
  gateways,
  gatewayClasses,
  serviceEntries,
  workloadEntries,
];

/** Which resources are served right now. */
export class Catalog {
  readonly #served = new Map<string, Resource>();

  constructor() {
    for (const known of resources) if (!known.crd) this.#served.set(resourceKey(known), known);
  }

  all(): Iterable<Resource> {
    return this.#served.values();
  }

  get(group: string, plural: string): Resource | undefined {
    return this.#served.get(resourceKey({ group, plural }));
  }

  byKind(apiVersion: string, kind: string): Resource | undefined {
    const [group, version] = splitApiVersion(apiVersion);
    for (const served of this.#served.values()) {
      if (served.kind === kind && served.group === group && served.versions.includes(version)) return served;
    }
    return undefined;
  }

  /** A CRD appeared: from now on its kind is served. Kinds that are not in the table get a resource without a schema. */
  add(definition: CrdSpec): Resource {
    const { group, names, scope, versions } = definition;
    const known = resources.find((r) => r.crd && r.group === group && r.plural === names.plural);
    const added = known ?? unknownKind(group, names, scope, versions);
    this.#served.set(resourceKey(added), added);
    return added;
  }

  /** A CRD went away; the resource that is no longer served. */
  remove({ group, names }: CrdSpec): Resource | undefined {
    const key = resourceKey({ group, plural: names.plural });
    const gone = this.#served.get(key);
    if (!gone?.crd) return undefined;
    this.#served.delete(key);
    return gone;
  }
}

export interface CrdSpec {
  readonly group: string;
  readonly names: { readonly kind: string; readonly plural: string; readonly singular?: string; readonly shortNames?: readonly string[] };
  readonly scope: string;
  readonly versions: ReadonlyArray<{ readonly name: string; readonly served?: boolean; readonly storage?: boolean }>;
}

export function splitApiVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

function unknownKind(group: string, names: CrdSpec['names'], scope: string, versions: CrdSpec['versions']): Resource {
  const served = versions.filter((v) => v.served !== false).sort((a, b) => Number(b.storage ?? false) - Number(a.storage ?? false));
  return resource({
    group,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    versions: served.map((v) => v.name),
    namespaced: scope !== 'Cluster',
    crd: true,
    schema: whole({ spec: anything, status: anything }, { open: true }),
  });
}
