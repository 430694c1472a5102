import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startApp } from '../lib/server/launch/app-server.ts';
import { answers } from '../lib/server/launch/processes.ts';
import { auditLogIn } from './control-plane/audit-policy.ts';
import { attach, rawClientOf, startControlPlane } from './control-plane/control-plane.ts';
import { reservePort } from './control-plane/ports.ts';
import { join, script } from './harness/script.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** An event of the API server's audit log; only fields that are compared. */
interface AuditEvent {
  readonly auditID: string;
  readonly verb: string;
  readonly userAgent: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource: string; readonly name: string };
  readonly responseStatus?: { readonly code: number };
}

test('[S-53] [S-54] the audit line of a write and the event in the audit log of the real API server have the same id', async () => {
  const name = process.env['WAYMARK_CONTROL_PLANE'] || 'audit';
  const running = attach(name);
  const controlPlane = running ?? (await startControlPlane({ name }));
  if (!running) cleanUp.push(() => controlPlane.stop());
  const raw = rawClientOf(controlPlane);
  cleanUp.push(() => raw.close());
  const namespace = `audit-${randomBytes(3).toString('hex')}`;
  await raw.apply(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }));
  cleanUp.push(() => raw.request('DELETE', `/api/v1/namespaces/${namespace}`));

  const written: string[] = [];
  const accessCode = randomBytes(16).toString('hex');
  const reservation = await reservePort();
  await reservation.release();
  const app = startApp({
    host: '127.0.0.1',
    port: reservation.port,
    server: 'built',
    env: {
      WAYMARK_MODE: 'laptop',
      WAYMARK_KUBECONFIG: controlPlane.kubeconfigPath,
      WAYMARK_CONTEXT: 'editor',
      WAYMARK_NAMESPACES: undefined,
      WAYMARK_ACCESS_CODE: accessCode,
      WAYMARK_LOG_FORMAT: 'json',
      READ_ONLY: undefined,
    },
    onOutput: (line) => written.push(line),
  });
  cleanUp.push(() => app.stop());
  expect((await app.ready) && (await answers(`${app.address}/readyz`, app)), written.join('\n')).toBe(true);
  const { status, body, requestId } = await script(app.address, accessCode).apply(join(namespace));
  expect([status, body.state]).toEqual([200, 'done']);

  const lines = written.filter((line) => line.includes('"write result"')).map((line) => JSON.parse(line));
  expect(lines).toMatchObject([{ request: requestId, audit: `${requestId}.1`, user: 'editor', status: 200, outcome: 'done' }]);
  const events = readFileSync(auditLogIn(dirname(controlPlane.kubeconfigPath)), 'utf8')
    .split('\n')
    .filter((line) => line.includes(requestId))
    .map((line): AuditEvent => JSON.parse(line));
  expect(events).toMatchObject([
    {
      auditID: `${requestId}.1`,
      verb: 'patch',
      userAgent: expect.stringMatching(/^waymark\/\d/),
      requestURI: expect.stringContaining('fieldManager=waymark'),
      user: { username: 'editor' },
      objectRef: { resource: 'namespaces', name: namespace },
      responseStatus: { code: 200 },
    },
  ]);
});
