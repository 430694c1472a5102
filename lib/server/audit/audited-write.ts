import type { Cluster } from '../../cluster/cluster.ts';
import { kindOf } from '../../mesh/model/kinds/registry.ts';
import type { WriteStep } from '../../mesh/plan/plan.ts';
import type { Result } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';
import { logAudit } from '../log/log.ts';
import { metrics } from '../metrics/metrics.ts';
import { asWrite, currentRequest } from '../request-context.ts';
import { readSettings } from '../settings.ts';

type Outcome = Result<{ readonly uid: string; readonly changed: boolean }, AppError>;

/**
 * Carries out a write between two lines of the audit trail (S-53). The first is out before anything is sent, so that a write of
 * which nobody heard the end has left its trace. `audit` in both is the id in the API server's own audit log (S-54).
 */
export async function audited<T extends Outcome>(step: WriteStep, cluster: Cluster, carryOut: () => Promise<T>): Promise<T> {
  const user = currentRequest()?.user || (await userOf(cluster));
  return asWrite(async ({ id, address }, write) => {
    const about = { request: id, audit: write.auditId, user, address, mode: readSettings(process.env).mode, ...whatOf(step) };
    logAudit('write intent', about);
    const began = performance.now();
    const outcome = await carryOut();
    const end = endOf(outcome);
    metrics().writes.inc({ verb: about.verb, outcome: end.outcome });
    // A write that was not needed, or was refused before it was sent, has no status of the API server: 0.
    logAudit('write result', { ...about, ms: Math.round(performance.now() - began), status: write.status, ...end });
    return outcome;
  });
}

function whatOf(step: WriteStep) {
  const { kind, namespace, name } = step.target;
  const { group = '', plural = kind } = kindOf(kind) ?? {};
  const target = { resource: group === '' ? plural : `${plural}.${group}`, namespace, name };
  switch (step.kind) {
    case 'create':
      return { verb: 'create', ...target, uid: step.existing, before: null, after: step.gateway };
    case 'delete':
      return { verb: 'delete', ...target, uid: step.uid, before: step.gateway, after: null };
    case 'edit':
      return { verb: 'patch', ...target, uid: step.uid, changes: step.changes, allow: step.allow };
    case 'patch':
      return { verb: 'patch', ...target, uid: step.uid, changes: step.changes };
  }
}

function endOf(outcome: Outcome) {
  if (!outcome.ok) return { outcome: outcome.error.code, reason: outcome.error.details?.reason ?? '', says: outcome.error.message };
  const { changed, uid } = outcome.value;
  return { outcome: changed ? 'done' : 'unchanged', ...(uid === '' ? {} : { uid }) };
}

/** Where nobody signs in: who the API server takes us for; asked once for each connection to a cluster. */
const known = new WeakMap<Cluster, string>();

async function userOf(cluster: Cluster): Promise<string> {
  const told = known.get(cluster);
  if (told !== undefined) return told;
  const who = await cluster.reviews.who();
  if (!who.ok) return cluster.info().user;
  known.set(cluster, who.value.username);
  return who.value.username;
}
