import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { parse, stringify } from 'yaml';
import { runPaths } from './cache.ts';
import type { ControlPlane } from './control-plane.ts';
import type { RawClient } from './raw-client.ts';

/** The parts of meshConfig that tests change; what is left out is not set. */
export interface MeshChange {
  readonly discoverySelectors?: readonly object[];
  readonly serviceEntryVisibility?: object;
}

const changeable = ['discoverySelectors', 'serviceEntryVisibility'] as const;
const withinMs = 30_000;

/**
 * Sets these parts of the mesh-wide settings, both where istiod reads them (its file) and where everybody else does
 * (ConfigMap istio-system/istio), and resolves once istiod has read the file again. An empty change restores them as they were.
 */
export async function changeMesh(controlPlane: ControlPlane, cluster: RawClient, change: MeshChange): Promise<void> {
  const file = join(runPaths(controlPlane.name).dir, 'mesh.yaml');
  const mesh = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  for (const key of changeable) {
    if (change[key] === undefined) delete mesh[key];
    else mesh[key] = change[key];
  }
  // istiod reads YAML 1.1, where a bare `y` is a boolean; then it keeps the settings that it has.
  const text = stringify(mesh, { version: '1.1' });
  const path = '/api/v1/namespaces/istio-system/configmaps/istio';
  const { status } = await cluster.request('PATCH', path, { data: { mesh: text } }, { contentType: 'application/merge-patch+json' });
  if (status !== 200) throw new Error(`PATCH ${path} was refused with ${status}`);
  writeFileSync(`${file}.draft`, text);
  renameSync(`${file}.draft`, file);
  await untilRead(controlPlane.istiodDebugUrl, change);
}

async function untilRead(istiodDebugUrl: string, change: MeshChange): Promise<void> {
  for (const end = Date.now() + withinMs; ; await sleep(100)) {
    const { body } = await request(`${istiodDebugUrl}/mesh`);
    const active = (await body.json()) as Record<string, unknown>;
    if (changeable.every((key) => sameSetting(active[key], change[key]))) return;
    if (Date.now() > end)
      throw new Error(
        `istiod did not read its mesh.yaml again within ${withinMs / 1000} s: it has ${JSON.stringify(changeable.map((key) => active[key]))}, not ${JSON.stringify(changeable.map((key) => change[key]))}`,
      );
  }
}

/** istiod leaves out what is empty, so both sides are compared without it. */
function sameSetting(active: unknown, wanted: unknown): boolean {
  return JSON.stringify(plain(active)) === JSON.stringify(plain(wanted));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => plain(item) ?? {});
  if (typeof value !== 'object' || value === null) return value === '' ? undefined : value;
  const fields = Object.entries(value)
    .map(([key, field]) => [key, plain(field)] as const)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return fields.length === 0 ? {} : Object.fromEntries(fields);
}
