import type { Plan } from './plan.ts';

const systemNamespaces: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease', 'istio-system'];

/** The system namespaces in which the plan changes something, each once: they are confirmed by name before anything is written. */
export function systemNamespacesOf({ steps }: Plan): readonly string[] {
  const touched = new Set(steps.map(({ target }) => (target.kind === 'Namespace' ? target.name : target.namespace)));
  return systemNamespaces.filter((namespace) => touched.has(namespace));
}
