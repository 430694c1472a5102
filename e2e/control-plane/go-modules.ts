import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders that hold a go.mod with `tool` lines only; separate, because their k8s.io versions differ. */
export const modulesDir = fileURLToPath(new URL('./modules', import.meta.url));

export interface Program {
  readonly name: string;
  /** Folder below `modulesDir`. */
  readonly module: string;
  readonly goPackage: string;
  readonly ldflags: string;
}

const strip = '-s -w';
const kubernetesVersion = ['gitVersion=v1.37.2', 'gitMajor=1', 'gitMinor=37'].map((set) => `-X k8s.io/component-base/version.${set}`);
const istioVersion = ['buildVersion=1.31.0', 'buildHub=localhost', 'buildTag=1.31.0'].map((set) => `-X istio.io/istio/pkg/version.${set}`);

/** What is built, the quick ones first so that a broken set-up shows early. */
export const programs: readonly Program[] = [
  program('etcd', 'etcd', 'go.etcd.io/etcd/server/v3'),
  program('kwok', 'kwok', 'sigs.k8s.io/kwok/cmd/kwok'),
  program('kube-apiserver', 'kubernetes', 'k8s.io/kubernetes/cmd/kube-apiserver', kubernetesVersion),
  program('kube-controller-manager', 'kubernetes', 'k8s.io/kubernetes/cmd/kube-controller-manager', kubernetesVersion),
  program('kube-scheduler', 'kubernetes', 'k8s.io/kubernetes/cmd/kube-scheduler', kubernetesVersion),
  program('istioctl', 'istio', 'istio.io/istio/istioctl/cmd/istioctl', istioVersion),
  program('pilot-discovery', 'istio', 'istio.io/istio/pilot/cmd/pilot-discovery', istioVersion),
];

function program(name: string, module: string, goPackage: string, version: readonly string[] = []): Program {
  return { name, module, goPackage, ldflags: [strip, ...version].join(' ') };
}

const moduleNames = [...new Set(programs.map((p) => p.module))];

/** Names the build: equal hashes are equal programs and manifests. `recipe` stands for everything beside the modules. */
export function buildHash(recipe: string): string {
  const hash = createHash('sha256').update(`${recipe} ${process.platform} ${process.arch}\n`).update(JSON.stringify(programs));
  for (const module of moduleNames) {
    for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(modulesDir, module, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The newest Go that one of the modules asks for, such as "1.26.0". */
export function requiredGo(): string {
  const versions = moduleNames.map((module) => /^go (\S+)$/m.exec(readFileSync(join(modulesDir, module, 'go.mod'), 'utf8'))?.[1] ?? '1.0');
  return versions.reduce((newest, version) => (compareVersions(version, newest) > 0 ? version : newest));
}

/** Negative when `a` is older than `b`: "1.9" < "1.26.0" < "1.26.8". */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
