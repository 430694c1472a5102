import type { JsonObject } from '../object.ts';
import type { Resource } from './kinds/kind.ts';
import { apiVersionOf } from './kinds/kind.ts';
import type { Catalog } from './resources.ts';
import { isScalable } from './scale.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Said by everything that can be asked who it is: nothing here is a real cluster. */
export const serverVersion = {
  major: '1',
  minor: '37',
  gitVersion: 'v1.37.2-sandbox',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '',
  goVersion: '',
  compiler: '',
  platform: 'waymark/sandbox',
};

/** Groups that only take reviews. */
const reviewGroups = [
  { group: 'authentication.k8s.io', name: 'selfsubjectreviews', kind: 'SelfSubjectReview' },
  { group: 'authorization.k8s.io', name: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' },
];

/** The answer to a discovery path, undefined when there is nothing. */
export function discover(catalog: Catalog, path: string, address: string): JsonObject | undefined {
  const parts = path.split('/').filter((p) => p !== '');
  const [root, group, version] = parts;
  if (root === 'api') {
    if (parts.length === 1)
      return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }] };
    return parts.length === 2 && group === 'v1' ? resourceList(catalog, '', 'v1') : undefined;
  }
  if (root !== 'apis') return undefined;
  const groups = groupsOf(catalog);
  if (parts.length === 1)
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups].map(([name, versions]) => groupObject(name, versions)) };
  const versions = groups.get(group ?? '');
  if (!versions) return undefined;
  if (parts.length === 2) return { kind: 'APIGroup', apiVersion: 'v1', ...groupObject(group ?? '', versions) };
  return parts.length === 3 && versions.includes(version ?? '') ? resourceList(catalog, group ?? '', version ?? '') : undefined;
}

function groupsOf(catalog: Catalog): Map<string, string[]> {
  const groups = new Map<string, string[]>(reviewGroups.map(({ group }) => [group, ['v1']]));
  for (const { group, versions } of catalog.all()) {
    if (group) groups.set(group, [...new Set([...(groups.get(group) ?? []), ...versions])]);
  }
  return groups;
}

function groupObject(name: string, versions: readonly string[]): JsonObject {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] ?? null };
}

function resourceList(catalog: Catalog, group: string, version: string): JsonObject {
  const found = [...catalog.all()].filter((r) => r.group === group && r.versions.includes(version));
  const reviews = reviewGroups
    .filter((r) => r.group === group)
    .map(({ name, kind }) => ({ name, singularName: kind.toLowerCase(), namespaced: false, kind, verbs: ['create'] }));
  return {
    kind: 'APIResourceList',
    ...(group ? { apiVersion: 'v1' } : {}),
    groupVersion: apiVersionOf({ group }, version),
    resources: [...found.flatMap(entriesOf), ...reviews].sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)),
  };
}

function entriesOf(resource: Resource): JsonObject[] {
  const { plural, singular, namespaced, kind, shortNames, hasStatus } = resource;
  // Namespaces are deleted one by one.
  const own = kind === 'Namespace' ? verbs.filter((verb) => verb !== 'deletecollection') : verbs;
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: own,
    ...(shortNames.length > 0 ? { shortNames: [...shortNames] } : {}),
  };
  const verbsOfParts = ['get', 'patch', 'update'];
  const parts: JsonObject[] = [];
  if (hasStatus) parts.push({ name: `${plural}/status`, singularName: '', namespaced, kind, verbs: verbsOfParts });
  if (isScalable(resource))
    parts.push({
      name: `${plural}/scale`,
      singularName: '',
      namespaced,
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: verbsOfParts,
    });
  return [main, ...parts];
}
