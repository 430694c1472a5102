import { tokenOf, userNames } from './api/users.ts';

const cluster = 'waymark-sandbox';

/**
 * A kubeconfig (JSON, which is YAML) with one context per user of the sandbox, each called like the user.
 * client-node refuses plain http unless TLS verification is off, hence `insecure-skip-tls-verify`.
 */
export function kubeconfigOf(url: string, currentContext = 'demo'): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: cluster, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: userNames.map((name) => ({ name, user: { token: tokenOf(name) } })),
    contexts: userNames.map((name) => ({ name, context: { cluster, user: name } })),
    'current-context': currentContext,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
