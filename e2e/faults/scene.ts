import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestInit } from 'undici';
import { Agent, fetch } from 'undici';
import type { Done } from '../../lib/mesh/plan/undo.ts';
import type { Operation, PlanPreview } from '../../lib/protocol/api.ts';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { tokenOf } from '../../lib/sandbox/api/users.ts';
import { kubeconfigOf } from '../../lib/sandbox/kubeconfig.ts';
import type { Sandbox } from '../../lib/sandbox/sandbox.ts';
import { startSandbox } from '../../lib/sandbox/sandbox.ts';
import { root } from '../../lib/server/launch/processes.ts';
import type { Direct } from './direct.ts';
import { mergePatch } from './direct.ts';
import type { Ask } from './oracle.ts';
import type { FaultProxy } from './proxy/fault-proxy.ts';
import { openFaultProxy } from './proxy/fault-proxy.ts';
import type { WaymarkProcess } from './waymark-process.ts';
import { startWaymarkProcess } from './waymark-process.ts';

/** What a person wants; `undo` too, as the answer to an operation names it. */
export type AnyIntent = { readonly type: string; readonly [field: string]: unknown };

/** The built Waymark on a simulated cluster, with the fault proxy between them. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly direct: Direct;
  readonly proxy: FaultProxy;
  readonly haste: number;
  app: WaymarkProcess;
  /** GET of Waymark. Rejects when it does not answer. */
  readonly ask: Ask;
  preview(intent: AnyIntent, done?: readonly Done[]): Promise<PlanPreview>;
  /** Preview and apply; answers the operation, or why it was refused. */
  apply(intent: AnyIntent, done?: readonly Done[]): Promise<Operation | AppError>;
  /** The operation when it has ended. */
  ended(operation: Operation | AppError): Promise<Operation>;
  /** Labels of an object, changed past Waymark; null removes one. */
  label(path: string, labels: Readonly<Record<string, string | null>>): Promise<void>;
  /** Starts Waymark anew at its old address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** What Waymark said that it wrote, and what others did: for the invariants. */
  readonly history: History;
}

export interface History {
  readonly operations: Operation[];
  /** Paths that a server wrote to which was killed before it could tell. */
  readonly unheard: string[];
  /** `path key` of labels that somebody changed on purpose. */
  readonly touched: Set<string>;
}

export interface SceneOptions {
  readonly haste?: number;
  readonly context?: string;
  readonly namespaces?: readonly string[];
  readonly tls?: boolean;
  readonly momentMs?: number;
}

/** Of the demo's namespaces, those that have one of everything. */
const namesOfScene = ['bookinfo', 'databases', 'istio-system', 'mesh-infra', 'shop'];

export async function openScene({ haste = 40, context = 'admin', namespaces, tls, momentMs = 0 }: SceneOptions = {}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-fault-scene-'));
  for (const name of namesOfScene) cpSync(join(root, `lib/sandbox/scenes/default/${name}.yaml`), join(folder, 'scene', `${name}.yaml`));
  const sandbox = await startSandbox({ momentMs, bookmarkMs: 60_000 / haste, from: join(folder, 'scene') });
  const kubeconfig = join(folder, 'kubeconfig.json');
  writeFileSync(kubeconfig, kubeconfigOf(sandbox.url), { mode: 0o600 });
  const proxy = await openFaultProxy(kubeconfig, { tls });
  const start = (port?: number) =>
    startWaymarkProcess({ kubeconfig: proxy.kubeconfig, haste, context, ...(namespaces ? { namespaces } : {}), ...(port ? { port } : {}) });
  const history: History = { operations: [], unheard: [], touched: new Set() };

  const direct: Direct = {
    async send(method, path, body, contentType = 'application/json') {
      const response = await fetch(sandbox.url + path, {
        method,
        headers: { authorization: `Bearer ${tokenOf('admin')}`, ...(body === undefined ? {} : { 'content-type': contentType }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
    },
  };

  // Few, because Waymark's sockets are counted after each case, and what is idle here stays open there for seconds.
  const dispatcher = new Agent({ connections: 4 });
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(scene.app.url + path, {
      ...init,
      dispatcher,
      headers: {
        authorization: `Bearer ${scene.app.accessCode}`,
        ...(init.method === 'POST' ? { 'content-type': 'application/json', 'x-waymark': '1' } : {}),
      },
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  const post = (path: string, body: unknown) => call(path, { method: 'POST', body: JSON.stringify(body) });

  const scene: Scene = {
    sandbox,
    direct,
    proxy,
    haste,
    history,
    app: await start(),
    ask: (path) => call(path),
    async preview(intent, done = []) {
      const { status, body } = await post('/api/plans', { intent, done });
      if (status !== 200) throw new Error(`no plan: ${JSON.stringify(body)}`);
      return body;
    },
    async apply(intent, done = []) {
      const preview = await scene.preview(intent, done);
      const { clusterId, digest, plan } = preview;
      for (const step of plan.steps)
        if (step.kind === 'patch') for (const { key } of step.changes) history.touched.add(`${refText(step.target)} ${key}`);
      const { status, body } = await post('/api/plans/apply', { intent, done, clusterId, digest, operation: randomUUID() });
      return status === 200 ? (body as Operation) : (body.error as AppError);
    },
    async ended(operation) {
      if (!('steps' in operation)) throw new Error(`${operation.code}: ${operation.message}`);
      let now = operation;
      for (const end = performance.now() + 90_000; now.state === 'running'; await sleep(50)) {
        if (performance.now() > end) throw new Error(`still running: ${JSON.stringify(now.steps)}`);
        const { status, body } = await call(`/api/operations/${operation.id}`);
        if (status === 200) now = body as Operation;
      }
      history.operations.push(now);
      return now;
    },
    async label(path, labels) {
      for (const key of Object.keys(labels)) history.touched.add(`${path} ${key}`);
      const { status, body } = await direct.send('PATCH', path, { metadata: { labels } }, mergePatch);
      if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    },
    async restart() {
      await scene.app.stop();
      scene.app = await start(scene.app.port);
    },
    async stop() {
      await dispatcher.destroy();
      await scene.app.stop();
      await proxy.close();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return scene;
}

export function namespacePath(name: string): string {
  return `/api/v1/namespaces/${name}`;
}

export function servicePath(namespace: string, name: string): string {
  return `${namespacePath(namespace)}/services/${name}`;
}

export function gatewayPath(namespace: string, name = ''): string {
  return `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/gateways${name && `/${name}`}`;
}

/** The path of what a step wrote; only kinds that plans of these tests write. */
export function refText({ kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string }): string {
  if (kind === 'Namespace') return namespacePath(name);
  if (kind === 'Service') return servicePath(namespace, name);
  if (kind === 'Gateway') return gatewayPath(namespace, name);
  return `${kind} ${namespace}/${name}`;
}

/** Waits until `check` holds; what it threw last is told. */
export async function until(check: () => unknown, what: string, ms = 30_000): Promise<void> {
  let last: unknown = '';
  for (const end = performance.now() + ms; ; await sleep(25)) {
    try {
      if (await check()) return;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain for ${what} ${last}`);
  }
}

/** An intent that puts Services of a namespace onto a waypoint of it. */
export function enroll(namespace: string, names: readonly string[], waypoint: string): AnyIntent {
  return {
    type: 'enroll',
    targets: names.map((name) => ({ kind: 'Service', namespace, name })),
    mesh: 'keep',
    waypoint: { do: 'use', waypoint: { namespace, name: waypoint } },
    canary: { do: 'keep' },
    ingress: 'keep',
  };
}

/** A Status object, as an API server sends it with an error. */
export function status(code: number, reason: string, message: string, details: object = {}): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message, details });
}

/** A Service as a person would make it. */
export function service(namespace: string, name: string, more: { labels?: object; annotations?: object } = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, ...more },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  };
}
