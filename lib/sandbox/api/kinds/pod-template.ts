import type { Schema } from '../schema/schema.ts';
import { keyed, list, map, partly, text } from '../schema/schema.ts';
import { fillIn } from './kind.ts';

type Raw = Record<string, unknown>;

const containers = keyed(
  ['name'],
  partly({
    ports: keyed(['containerPort', 'protocol'], partly({ protocol: text({ default: 'TCP' }) })),
    env: keyed(['name'], partly()),
    volumeMounts: keyed(['mountPath'], partly()),
    resources: partly({ limits: map(), requests: map() }),
  }),
);

/** The lists of a pod spec that server-side apply merges by key. */
export const podSpec: Schema = partly({
  containers,
  initContainers: containers,
  volumes: keyed(['name'], partly()),
  imagePullSecrets: keyed(['name'], partly()),
  tolerations: list(partly()),
  topologySpreadConstraints: keyed(['topologyKey', 'whenUnsatisfiable'], partly()),
  hostAliases: keyed(['ip'], partly()),
  nodeSelector: map(text(), { atomic: true }),
});

/** The defaults of a pod spec that clients see most; volumes and affinity are left as written. */
export function defaultPodSpec(spec: Raw): void {
  fillIn(spec, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  for (const container of [...asList(spec.containers), ...asList(spec.initContainers)]) defaultContainer(container);
  for (const volume of asList(spec.volumes)) {
    for (const source of [volume.configMap, volume.secret, volume.projected]) if (source) fillIn(source as Raw, { defaultMode: 420 });
  }
}

function defaultContainer(container: Raw): void {
  const image = String(container.image ?? '');
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1];
  fillIn(container, {
    imagePullPolicy: tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  for (const port of asList(container.ports)) fillIn(port, { protocol: 'TCP' });
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (!probe) continue;
    fillIn(probe as Raw, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
    const { httpGet } = probe as { httpGet?: Raw };
    if (httpGet) fillIn(httpGet, { path: '/', scheme: 'HTTP' });
  }
  for (const variable of asList(container.env)) {
    const reference = (variable.valueFrom as { fieldRef?: Raw } | undefined)?.fieldRef;
    if (reference) fillIn(reference, { apiVersion: 'v1' });
  }
}

function asList(value: unknown): Raw[] {
  return Array.isArray(value) ? value : [];
}
