import type { JsonObject } from '../object.ts';
import type { Resource } from './kinds/kind.ts';
import { apiVersionOf } from './kinds/kind.ts';
import type { Catalog } from './resources.ts';

/**
 * The least OpenAPI v3 that kubectl needs: that PATCH takes `fieldValidation`, so that it leaves validation to the server
 * instead of asking for schemas. There are none here.
 */
export function openApi(catalog: Catalog, path: string): JsonObject | undefined {
  if (path === '/openapi/v3') {
    const paths = [...versionsOf(catalog)].map((version) => {
      const root = rootOf(version);
      return [root.slice(1), { serverRelativeURL: `/openapi/v3${root}?hash=sandbox` }];
    });
    return { paths: Object.fromEntries(paths) };
  }
  for (const version of versionsOf(catalog)) if (path === `/openapi/v3${rootOf(version)}`) return document(catalog, version);
  return undefined;
}

function versionsOf(catalog: Catalog): Set<string> {
  return new Set([...catalog.all()].flatMap((resource) => resource.versions.map((version) => apiVersionOf(resource, version))));
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function document(catalog: Catalog, apiVersion: string): JsonObject {
  const paths: [string, JsonObject][] = [];
  for (const resource of catalog.all()) {
    for (const version of resource.versions) {
      if (apiVersionOf(resource, version) !== apiVersion) continue;
      const scope = resource.namespaced ? '/namespaces/{namespace}' : '';
      paths.push([`${rootOf(apiVersion)}${scope}/${resource.plural}/{name}`, { patch: patchOperation(resource, version) }]);
    }
  }
  return { openapi: '3.0.0', info: { title: 'Waymark sandbox', version: 'sandbox' }, paths: Object.fromEntries(paths) };
}

function patchOperation({ group, kind }: Resource, version: string): JsonObject {
  return {
    parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
    responses: { '200': { description: 'OK' } },
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}
