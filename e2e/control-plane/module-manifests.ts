import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { modulesDir } from './go-modules.ts';
import { runProgram } from './run-program.ts';

/** Part of the build's name: raise it when this file writes something else than before. */
export const manifestRecipe = 'manifests 1';

export interface Manifests {
  readonly kwokStages: string;
  readonly gatewayApi: string;
  /** Istio's CRDs, RBAC, ServiceAccounts, ConfigMaps and Service. */
  readonly istio: string;
  /** The mesh configuration file for istiod. */
  readonly mesh: string;
}

/** The files that `writeManifests` leaves in a build. */
export function manifestFiles(buildDir: string): Manifests {
  const file = (name: string) => join(buildDir, 'manifests', name);
  return { kwokStages: file('kwok-stages.yaml'), gatewayApi: file('gateway-api.yaml'), istio: file('istio.yaml'), mesh: file('mesh.yaml') };
}

/** Copies or generates what a start needs from the Go modules, so that a start itself needs no Go. */
export async function writeManifests(buildDir: string, signal?: AbortSignal): Promise<void> {
  const files = manifestFiles(buildDir);
  mkdirSync(join(buildDir, 'manifests'), { recursive: true });

  const stages = join(await moduleDir('kwok', 'sigs.k8s.io/kwok', signal), 'kustomize/stage');
  writeFileSync(files.kwokStages, joined(['pod/fast', 'node/fast', 'node/heartbeat-with-lease'].map((folder) => join(stages, folder))));

  const gatewayApi = await moduleDir('istio', 'sigs.k8s.io/gateway-api', signal);
  writeFileSync(files.gatewayApi, joined([join(gatewayApi, 'config/crd/standard')]));

  const istioctl = join(buildDir, 'bin', 'istioctl');
  const generated = await runProgram(istioctl, ['manifest', 'generate', '--set', 'profile=ambient'], { cwd: buildDir, signal });
  const istio = parseAllDocuments(generated)
    .map((document) => document.toJS() as IstioObject | null)
    .filter((object) => object !== null && istioKinds.has(object.kind)) as IstioObject[];
  writeFileSync(files.istio, istio.map((object) => stringify(object, { lineWidth: 0 })).join('---\n'));

  const mesh = istio.find((object) => object.kind === 'ConfigMap' && object.metadata.name === 'istio')?.data?.mesh;
  if (!mesh) throw new Error('istioctl generated no ConfigMap "istio" with a mesh configuration');
  writeFileSync(files.mesh, mesh);
}

interface IstioObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Left out are the Deployment and DaemonSets (istiod runs beside the cluster, and nothing runs in pods) and both
 * webhook configurations: the API server could not reach the cluster address they name.
 */
const istioKinds = new Set([
  'CustomResourceDefinition',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Service',
]);

async function moduleDir(module: string, path: string, signal?: AbortSignal): Promise<string> {
  const dir = (await runProgram('go', ['list', '-m', '-f', '{{.Dir}}', path], { cwd: join(modulesDir, module), signal })).trim();
  if (dir === '') throw new Error(`the Go module ${path} is not in the module cache`);
  return dir;
}

/** All manifests of some folders as one multi-document text. */
function joined(folders: readonly string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(folder)
        .sort()
        .map((name) => join(folder, name)),
    )
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('kustomization.yaml'))
    .map((file) => `${readFileSync(file, 'utf8').trim()}\n`)
    .join('---\n');
}
