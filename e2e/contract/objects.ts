/** Objects that many scenarios use. */

export function service(name: string, more: { labels?: Record<string, string>; annotations?: Record<string, string>; spec?: object } = {}) {
  const { labels, annotations, spec } = more;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }], ...spec },
  };
}

export function gateway(name: string, more: { labels?: Record<string, string>; spec?: object; listener?: object } = {}) {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, ...(more.labels ? { labels: more.labels } : {}) },
    spec: {
      gatewayClassName: 'istio-waypoint',
      listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', ...more.listener }],
      ...more.spec,
    },
  };
}

export function deployment(name: string, replicas = 1) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'example.com/app:1.0', ports: [{ containerPort: 8080 }] }] },
      },
    },
  };
}

export function serviceEntry(name: string, host: string, more: { labels?: Record<string, string>; spec?: object } = {}) {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name, ...(more.labels ? { labels: more.labels } : {}) },
    spec: {
      hosts: [host],
      ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
      resolution: 'DNS',
      location: 'MESH_EXTERNAL',
      ...more.spec,
    },
  };
}

export const path = {
  services: (ns: string, name = '') => `/api/v1/namespaces/${ns}/services${name && `/${name}`}`,
  gateways: (ns: string, name = '') => `/apis/gateway.networking.k8s.io/v1/namespaces/${ns}/gateways${name && `/${name}`}`,
  deployments: (ns: string, name = '') => `/apis/apps/v1/namespaces/${ns}/deployments${name && `/${name}`}`,
  entries: (ns: string, name = '') => `/apis/networking.istio.io/v1/namespaces/${ns}/serviceentries${name && `/${name}`}`,
  workloadEntries: (ns: string, name = '') => `/apis/networking.istio.io/v1/namespaces/${ns}/workloadentries${name && `/${name}`}`,
  pods: (ns: string, name = '') => `/api/v1/namespaces/${ns}/pods${name && `/${name}`}`,
  configMaps: (ns: string, name = '') => `/api/v1/namespaces/${ns}/configmaps${name && `/${name}`}`,
  namespace: (ns: string) => `/api/v1/namespaces/${ns}`,
};
