import { join } from 'node:path';

/** A program of the control plane, ready to be started. Every address that it listens on is loopback. */
export interface Component {
  readonly name: string;
  /** File name in the build's `bin`. */
  readonly program: string;
  readonly port: number;
  readonly healthUrl: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface EtcdPorts {
  readonly client: number;
  readonly peer: number;
}

export function etcd(runDir: string, { client, peer }: EtcdPorts): Component {
  const [clientUrl, peerUrl] = [loopback(client), loopback(peer)];
  return {
    name: 'etcd',
    program: 'etcd',
    port: client,
    healthUrl: `${clientUrl}/readyz`,
    args: [
      `--data-dir=${join(runDir, 'etcd')}`,
      `--listen-client-urls=${clientUrl}`,
      `--advertise-client-urls=${clientUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--unsafe-no-fsync',
    ],
  };
}

export interface ApiServerFiles {
  /** The server writes its certificate here, as `apiserver.crt`. */
  readonly certDir: string;
  readonly tokens: string;
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
  readonly auditPolicy: string;
  readonly auditLog: string;
}

export function apiServer(port: number, etcdPort: number, files: ApiServerFiles): Component {
  return {
    name: 'kube-apiserver',
    program: 'kube-apiserver',
    port,
    healthUrl: `https://127.0.0.1:${port}/readyz`,
    args: [
      `--etcd-servers=${loopback(etcdPort)}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${files.certDir}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${files.serviceAccountPublicKey}`,
      `--service-account-signing-key-file=${files.serviceAccountKey}`,
      `--token-auth-file=${files.tokens}`,
      '--authorization-mode=RBAC',
      `--audit-policy-file=${files.auditPolicy}`,
      `--audit-log-path=${files.auditLog}`,
      // No Endpoints object for the API server itself: a loopback address is not allowed in one.
      '--endpoint-reconciler-type=none',
      // It taints each new Node until the node lifecycle controller finds it ready; that controller is off.
      '--disable-admission-plugins=TaintNodesByCondition',
    ],
  };
}

export function controllerManager(runDir: string, port: number, kubeconfig: string, serviceAccountKey: string): Component {
  return {
    name: 'kube-controller-manager',
    program: 'kube-controller-manager',
    port,
    healthUrl: `https://127.0.0.1:${port}/healthz`,
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${join(runDir, 'kube-controller-manager')}`,
      `--service-account-private-key-file=${serviceAccountKey}`,
      // Without kubelets nobody renews a Node; and the API server's certificate, being self-signed, is no trust anchor.
      '--controllers=*,-node-ipam-controller,-node-lifecycle-controller,-kube-apiserver-serving-clustertrustbundle-publisher-controller',
      '--leader-elect=false',
      '--kube-api-qps=500',
      '--kube-api-burst=1000',
    ],
  };
}

export function scheduler(runDir: string, port: number, configFile: string): Component {
  return {
    name: 'kube-scheduler',
    program: 'kube-scheduler',
    port,
    healthUrl: `https://127.0.0.1:${port}/readyz`,
    args: [`--config=${configFile}`, '--bind-address=127.0.0.1', `--secure-port=${port}`, `--cert-dir=${join(runDir, 'kube-scheduler')}`],
  };
}

/** The content of the scheduler's `configFile`. */
export function schedulerConfig(kubeconfig: string): object {
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    leaderElection: { leaderElect: false },
    clientConnection: { kubeconfig, qps: 500, burst: 1000 },
  };
}

/** Plays the kubelets: pods get an address and become ready, and run nothing. */
export function kwok(port: number, kubeconfig: string, stages: string): Component {
  return {
    name: 'kwok',
    program: 'kwok',
    port,
    healthUrl: `${loopback(port)}/healthz`,
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--config=${stages}`,
      '--manage-all-nodes=true',
      `--server-address=127.0.0.1:${port}`,
      // Room for a million pods, apart from the Service range.
      '--cidr=10.64.0.0/12',
    ],
  };
}

export interface IstiodPorts {
  readonly http: number;
  readonly https: number;
  readonly grpc: number;
  readonly secureGrpc: number;
  readonly monitoring: number;
  readonly ctrlz: number;
}

export function istiod(ports: IstiodPorts, kubeconfig: string, meshConfig: string): Component {
  const address = (port: number) => `127.0.0.1:${port}`;
  return {
    name: 'istiod',
    program: 'pilot-discovery',
    port: ports.http,
    healthUrl: `${loopback(ports.http)}/ready`,
    args: [
      'discovery',
      `--kubeconfig=${kubeconfig}`,
      `--meshConfig=${meshConfig}`,
      '--networksConfig=/dev/null',
      `--httpAddr=${address(ports.http)}`,
      `--httpsAddr=${address(ports.https)}`,
      `--grpcAddr=${address(ports.grpc)}`,
      `--secureGRPCAddr=${address(ports.secureGrpc)}`,
      `--monitoringAddr=${address(ports.monitoring)}`,
      '--ctrlz_address=127.0.0.1',
      `--ctrlz_port=${ports.ctrlz}`,
      '--shutdownDuration=1s',
    ],
    env: {
      PILOT_ENABLE_AMBIENT: 'true',
      CLUSTER_ID: 'Kubernetes',
      REVISION: 'default',
      POD_NAMESPACE: 'istio-system',
      POD_NAME: 'istiod-0',
      // Empty: istiod must not patch webhook configurations; there are none.
      INJECTION_WEBHOOK_CONFIG_NAME: '',
      VALIDATION_WEBHOOK_CONFIG_NAME: '',
    },
  };
}

function loopback(port: number): string {
  return `http://127.0.0.1:${port}`;
}
