import { readFileSync } from 'node:fs';
import { Agent, request as send } from 'undici';
import { tokenOf } from '../../lib/sandbox/api/users.ts';
import { startSandbox } from '../../lib/sandbox/sandbox.ts';
import { compact } from '../control-plane/compact.ts';
import { attach, startControlPlane } from '../control-plane/control-plane.ts';
import type { UserName } from '../control-plane/users.ts';

export type TargetName = 'sandbox' | 'real';

/** One of the two servers that the contract is about. */
export interface Target {
  readonly name: TargetName;
  readonly url: string;
  readonly token: (user: UserName) => string;
  readonly dispatcher: Agent;
  stop(): Promise<void>;
}

export function startTarget(name: TargetName): Promise<Target> {
  return name === 'sandbox' ? startSandboxTarget() : startRealTarget();
}

async function startSandboxTarget(): Promise<Target> {
  const sandbox = await startSandbox({ scene: 'empty', momentMs: 40 });
  const dispatcher = new Agent();
  return {
    name: 'sandbox',
    url: sandbox.url,
    token: tokenOf,
    dispatcher,
    async stop() {
      await dispatcher.destroy();
      await sandbox.stop();
    },
  };
}

/** The control plane that WAYMARK_CONTROL_PLANE names when it is up, else one of our own. */
async function startRealTarget(): Promise<Target> {
  const wanted = process.env.WAYMARK_CONTROL_PLANE;
  const running = wanted ? attach(wanted) : undefined;
  const controlPlane = running ?? (await startControlPlane({ name: wanted ?? 'contract' }));
  const dispatcher = new Agent({ connect: { ca: readFileSync(controlPlane.caFile, 'utf8') } });
  const target: Target = {
    name: 'real',
    url: controlPlane.apiServer,
    token: (user) => controlPlane.tokens[user],
    dispatcher,
    async stop() {
      await dispatcher.destroy();
      if (!running) await controlPlane.stop();
    },
  };
  await applyUsers(target);
  // The simulated one has forgotten its first version too; a real one does so after some minutes.
  await compact(controlPlane);
  return target;
}

/** What the users may do; the sandbox has the same from its start. */
async function applyUsers(target: Target): Promise<void> {
  const { parseAllDocuments } = await import('yaml');
  const text = readFileSync(new URL('../control-plane/fixtures/users.yaml', import.meta.url), 'utf8');
  for (const document of parseAllDocuments(text)) {
    const object = document.toJS() as { kind: string; metadata: { name: string } } | null;
    if (!object) continue;
    const path = `/apis/rbac.authorization.k8s.io/v1/${object.kind.toLowerCase()}s/${object.metadata.name}`;
    const response = await send(`${target.url}${path}?fieldManager=waymark-e2e&force=true`, {
      method: 'PATCH',
      dispatcher: target.dispatcher,
      headers: { authorization: `Bearer ${target.token('admin')}`, 'content-type': 'application/apply-patch+yaml' },
      body: JSON.stringify(object),
    });
    const body = await response.body.text();
    if (response.statusCode >= 300) throw new Error(`${path}: ${body}`);
  }
}

export type { UserName };
