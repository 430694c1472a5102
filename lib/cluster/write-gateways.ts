import { setTimeout as sleep } from 'node:timers/promises';
import type { RawObject } from '../mesh/model/kind.ts';
import { gatewayKind } from '../mesh/model/kinds/gateway.ts';
import { label } from '../mesh/model/words.ts';
import { allowText, manifestOf, namespacesOf } from '../mesh/plan/gateway-spec.ts';
import type { Allow, AllowChange, GatewaySpec } from '../mesh/plan/plan.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import { toAppError } from './api-failure.ts';
import { queryString } from './api-path.ts';
import type { Written } from './guarded-patch.ts';
import { FIELD_MANAGER, guardedPatch, isLost, PATIENCE_MS, RETRY_MS, replaced, unknownOutcome } from './guarded-patch.ts';
import { managersOf, toolOf } from './managers.ts';
import type { Transport } from './transport.ts';
import type { KeyChange } from './write-labels.ts';
import { compareKeys, keysPatch } from './write-labels.ts';

export interface GatewayEdit {
  readonly name: string;
  readonly uid: string;
  readonly changes: readonly KeyChange[];
  readonly allow: Pick<AllowChange, 'listener' | 'before' | 'after'> | null;
}

export interface WriteOptions {
  /** Lets the server check everything and store nothing. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Server-side apply that never forces (R-23): one that is there and equal is left alone, one that is there and different is
 * a conflict that names its owners.
 */
export async function createGateway(
  transport: Transport,
  path: string,
  version: string,
  spec: GatewaySpec,
  { dryRun, signal }: WriteOptions,
): Promise<Result<Written, AppError>> {
  const doing = `create Gateway ${spec.namespace}/${spec.name}`;
  const until = performance.now() + PATIENCE_MS;
  let lost = false;
  for (;;) {
    const found = await transport.json({ path, signal });
    if (found.ok) {
      const there = found.value.value as RawObject;
      const differs = differencesIn(there, spec);
      return differs.length === 0 ? ok({ object: there, warnings: [], changed: lost }) : err(existsDifferent(there, spec, differs));
    }
    if (found.error.status !== 404) {
      if (lost && found.error.kind === 'network' && performance.now() + RETRY_MS < until) {
        await sleep(RETRY_MS);
        continue;
      }
      return err(lost ? unknownOutcome(doing, found.error) : toAppError(found.error, doing));
    }
    const answer = await transport.json({
      method: 'PATCH',
      path: `${path}${queryString({ fieldManager: FIELD_MANAGER, force: 'false', dryRun: dryRun ? 'All' : undefined })}`,
      contentType: 'application/apply-patch+yaml',
      body: manifestOf(spec, version),
      signal,
    });
    if (answer.ok) return ok({ object: answer.value.value as RawObject, warnings: answer.value.warnings, changed: true });
    const { error } = answer;
    if (error.kind === 'aborted') return err(unknownOutcome(doing, error));
    const wait = error.status === 429 ? (error.retryAfterMs ?? RETRY_MS) : RETRY_MS;
    if (!(isLost(error) || error.status === 429) || performance.now() + wait > until) return err(toAppError(error, doing));
    lost ||= isLost(error);
    await sleep(wait);
  }
}

/** Labels of a Gateway and allowedRoutes of one of its listeners; everything else in it stays. */
export function editGateway(
  transport: Transport,
  path: string,
  edit: GatewayEdit,
  { dryRun, signal }: WriteOptions,
): Promise<Result<Written, AppError>> {
  const { name, allow, changes } = edit;
  return guardedPatch(transport, {
    path,
    doing: `change Gateway ${name}`,
    dryRun,
    signal,
    judge(current, lost) {
      const verdict = compareKeys({ ...edit, kind: 'Gateway' }, current, lost);
      if (verdict && !verdict.ok) return { end: verdict };
      if (!allow) return verdict ? { end: verdict } : { body: keysPatch(changes, current) };
      const listeners = rawListeners(current);
      const index = listeners.findIndex((l) => l['name'] === allow.listener);
      const now = index < 0 ? null : allowIn(listeners[index]);
      const text = now ? allowText(now) : 'gone';
      if (text === allowText(allow.after)) return verdict ? { end: verdict } : { body: keysPatch(changes, current) };
      if (text !== allowText(allow.before)) {
        return {
          end: err({
            code: 'conflict',
            message: `Somebody changed who may attach to Gateway ${name} since you looked at it: listener ${allow.listener} is ${text}, not ${allowText(allow.before)}. Nothing was changed.`,
            hint: 'Look at the new value and decide again.',
            details: { reason: 'valueChanged' },
          }),
        };
      }
      const edited = listeners.map((l, i) => (i === index ? withAllow(l, allow.after) : l));
      return { body: { ...keysPatch(changes, current), spec: { listeners: edited } } };
    },
  });
}

interface Deleted extends Pick<Written, 'changed' | 'warnings'> {
  /** Told by a dry run: what would be deleted. The answer to a DELETE may be a mere status. */
  readonly object?: RawObject;
}

/** Deletes exactly this object and says so only when it is gone (R-31). */
export async function deleteGateway(
  transport: Transport,
  path: string,
  { name, uid }: { readonly name: string; readonly uid: string },
  { dryRun, signal, goneMs = GONE_MS }: WriteOptions & { readonly goneMs?: number },
): Promise<Result<Deleted, AppError>> {
  const doing = `delete Gateway ${name}`;
  const until = performance.now() + goneMs;
  let sent = false;
  let warnings: readonly string[] = [];
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 2, RETRY_MS)) {
    const found = await transport.json({ path, signal });
    if (!found.ok && found.error.status === 404) return ok({ changed: sent, warnings });
    if (!found.ok && !sent) return err(toAppError(found.error, doing));
    if (!found.ok && (found.error.kind !== 'network' || performance.now() > until)) return err(unknownOutcome(doing, found.error));
    if (found.ok) {
      const object = found.value.value as RawObject;
      const { metadata } = object;
      if (metadata?.uid !== uid) return sent ? ok({ changed: true, warnings }) : err(replaced(`Gateway ${name}`, uid, metadata?.uid));
      if (!metadata.deletionTimestamp) {
        const answer = await transport.json({
          method: 'DELETE',
          // With a body the API server reads no option from the query, so the body says it too: else this would delete in earnest.
          path: `${path}${queryString({ dryRun: dryRun ? 'All' : undefined })}`,
          body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid }, ...(dryRun ? { dryRun: ['All'] } : {}) },
          signal,
        });
        if (answer.ok && dryRun) return ok({ changed: true, warnings: answer.value.warnings, object });
        if (answer.ok) warnings = answer.value.warnings;
        else if (answer.error.kind === 'aborted') return err(unknownOutcome(doing, answer.error));
        else if (answer.error.status !== 404 && answer.error.status !== 409 && answer.error.status !== 429 && !isLost(answer.error))
          return err(toAppError(answer.error, doing));
        sent = true;
        if (answer.ok) wait = FIRST_LOOK_MS;
      } else if (dryRun) return ok({ changed: false, warnings: [] });
      else sent = true;
    }
    if (performance.now() > until) return err(stillTerminating(name, found.ok ? (found.value.value as RawObject) : {}));
    await sleep(wait);
  }
}

const FIRST_LOOK_MS = 20;
const GONE_MS = 60_000;

function stillTerminating(name: string, object: RawObject): AppError {
  const finalizers = object.metadata && 'finalizers' in object.metadata ? (object.metadata['finalizers'] as unknown) : [];
  const held = Array.isArray(finalizers) && finalizers.length > 0 ? ` It is held by: ${finalizers.map(String).join(', ')}.` : '';
  return {
    code: 'unreachable',
    message: `Gateway ${name} is being deleted (Terminating), and is not gone yet.${held}`,
    hint: 'Continue when it is gone.',
    details: { reason: 'terminating' },
  };
}

function rawListeners(object: RawObject): ReadonlyArray<Record<string, unknown>> {
  return Array.isArray(object.spec?.listeners) ? object.spec.listeners : [];
}

function allowIn(listener: Record<string, unknown> | undefined): Allow {
  const allowed = gatewayKind.project({ spec: { listeners: [listener] } }).listeners[0]?.allowed;
  if (allowed?.from === 'All') return { from: 'All' };
  return allowed?.from === 'Selector' ? { from: 'Selector', selector: allowed.selector } : { from: 'Same' };
}

function withAllow(listener: Record<string, unknown>, allow: Allow): Record<string, unknown> {
  const { allowedRoutes } = listener as { allowedRoutes?: Record<string, unknown> };
  return { ...listener, allowedRoutes: { ...allowedRoutes, namespaces: namespacesOf(allow) } };
}

/** Where the Gateway that is there says something else than we would; what we say nothing about is not ours. */
function differencesIn(there: RawObject, spec: GatewaySpec): string[] {
  const record = gatewayKind.project(there);
  const found: string[] = [];
  const compare = (what: string, is: string | undefined, shall: string | null) => {
    if ((is ?? null) !== shall)
      found.push(`${what} is ${is === undefined ? 'absent' : `"${is}"`}, not ${shall === null ? 'absent' : `"${shall}"`}`);
  };
  compare('spec.gatewayClassName', record.className, spec.className);
  compare(label.waypointFor, record.labels[label.waypointFor], spec.trafficType);
  compare(label.revision, record.labels[label.revision], spec.revision);
  const listener = rawListeners(there).find((l) => l['protocol'] === 'HBONE' && l['port'] === 15008);
  compare('allowedRoutes', listener ? allowText(allowIn(listener)) : undefined, allowText(spec.allow));
  return found;
}

function existsDifferent(there: RawObject, { namespace, name }: GatewaySpec, differs: readonly string[]): AppError {
  const owners = managersOf(there).filter((manager) => !manager.startsWith('pilot'));
  const tool = toolOf(there);
  const revert = tool ? ` ${tool} will put its own back.` : '';
  return {
    code: 'conflict',
    message: `Gateway ${namespace}/${name} exists and is different: ${differs.join('; ')}. It is managed by ${owners.join(', ') || 'somebody else'}.${revert} Nothing was changed.`,
    hint: 'Choose another name, or edit that waypoint.',
    details: { reason: 'existsDifferent', differs, owners },
  };
}
