import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';

/** What an object tells of those who write it. */
export interface Marks {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Of its managedFields. */
  readonly managers: readonly string[];
}

interface Tool {
  readonly name: string;
  /** With a value: only that value counts. */
  readonly labels: ReadonlyArray<readonly [key: string, value?: string]>;
  readonly annotations: readonly string[];
  readonly managers: readonly string[];
}

/**
 * Tools that put back what somebody else changes. The first that matches counts: Argo CD and Flux apply charts of Helm,
 * whose marks are then there, too.
 */
const tools: readonly Tool[] = [
  {
    name: 'Argo CD',
    labels: [['argocd.argoproj.io/instance']],
    annotations: ['argocd.argoproj.io/tracking-id'],
    // The second is that of its kubectl reconcile for roles (argo-cd issue 20815).
    managers: ['argocd-controller', 'argocd-application-controller'],
  },
  {
    name: 'Flux',
    labels: [['kustomize.toolkit.fluxcd.io/name'], ['helm.toolkit.fluxcd.io/name']],
    annotations: [],
    managers: ['kustomize-controller', 'helm-controller', 'flux'],
  },
  {
    name: 'Helm',
    labels: [['app.kubernetes.io/managed-by', 'Helm']],
    annotations: ['meta.helm.sh/release-name'],
    managers: ['helm'],
  },
];

/** The tool that manages an object with these marks, by name; null: none that is known. */
export function toolBehind({ labels = {}, annotations = {}, managers = [] }: Partial<Marks>): string | null {
  const found = tools.find(
    (tool) =>
      tool.labels.some(([key, value]) => {
        const there = labelOf(labels, key);
        return there !== undefined && (value === undefined || there === value);
      }) ||
      tool.annotations.some((key) => labelOf(annotations, key) !== undefined) ||
      tool.managers.some((manager) => managers.includes(manager)),
  );
  return found?.name ?? null;
}
