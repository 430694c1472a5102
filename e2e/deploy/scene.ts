import type { KubeObject } from '../control-plane/raw-client.ts';

/** A namespace with one of each kind whose labels Waymark writes. */
export function sceneOf(namespace: string): KubeObject[] {
  const at = (name: string) => ({ namespace, name, labels: { team: 'shop' }, annotations: { 'example.com/note': 'kept' } });
  const pod = { containers: [{ name: 'app', image: 'example.com/app:1' }] };
  const workload = (name: string) => ({
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: pod },
  });
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { team: 'shop' }, annotations: { 'example.com/note': 'kept' } },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: at('cart'), spec: { selector: { app: 'cart' }, ports: [{ port: 80 }] } },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: at('bank'),
      spec: { hosts: ['bank.example.com'], ports: [{ number: 443, name: 'tls', protocol: 'TLS' }], resolution: 'DNS' },
    },
    { apiVersion: 'networking.istio.io/v1', kind: 'WorkloadEntry', metadata: at('machine'), spec: { address: '10.240.0.7' } },
    { apiVersion: 'v1', kind: 'Pod', metadata: at('lone'), spec: pod },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: at('cart'), spec: { replicas: 1, ...workload('cart') } },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: at('store'),
      spec: { replicas: 1, serviceName: 'store', ...workload('store') },
    },
    { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: at('agent'), spec: workload('agent') },
  ];
}
