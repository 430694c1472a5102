import type { RawObject } from '../mesh/model/kind.ts';
import { gatewayKind } from '../mesh/model/kinds/gateway.ts';
import type { KindName, RecordOf } from '../mesh/model/kinds/registry.ts';
import { kindOf } from '../mesh/model/kinds/registry.ts';
import type { Labels } from '../mesh/model/meta.ts';
import type { GatewaySpec } from '../mesh/plan/plan.ts';
import type { Key } from '../mesh/resolve/answer.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import { toAppError } from './api-failure.ts';
import { apiPath, isPathName } from './api-path.ts';
import type { Discovery } from './discovery.ts';
import type { Written } from './guarded-patch.ts';
import { guardedPatch } from './guarded-patch.ts';
import { toolOf } from './managers.ts';
import type { Transport } from './transport.ts';
import type { GatewayEdit, WriteOptions } from './write-gateways.ts';
import { createGateway, deleteGateway, editGateway } from './write-gateways.ts';
import type { KeyChange } from './write-labels.ts';
import { compareKeys, keysPatch } from './write-labels.ts';

export interface LabelPatch {
  readonly kind: KindName;
  /** '' for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  /** Of the object that was seen: another one under the same name is left alone. */
  readonly uid: string;
  readonly changes: readonly KeyChange[];
  /** Lets the server check everything and store nothing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export interface Patched {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** The tool that will put back what is changed in it, such as 'Argo CD'; null: none that is known. */
  readonly tool: string | null;
  /** Said by admission and by the API server. */
  readonly warnings: readonly string[];
  /** false: every key had its new value already, nothing was written. */
  readonly changed: boolean;
}

export interface GatewayWritten {
  readonly uid: string;
  /** '' after a deletion. */
  readonly resourceVersion: string;
  readonly warnings: readonly string[];
  /** false: it was so already, nothing was written. */
  readonly changed: boolean;
  /** As of a patch; after a deletion nobody is left to ask, so only a dry run tells. */
  readonly tool: string | null;
}

/**
 * Everything that Waymark does to a cluster. Errors: 'invalid' (name, or refused by admission), 'notFound', 'forbidden',
 * 'unauthorized', 'tls', 'conflict' with reason 'valueChanged' (see KeyConflict), 'replaced', 'existsDifferent' or 'busy',
 * 'unreachable', whose reason 'unknownOutcome' says that it may or may not have been done.
 */
export interface Writes {
  /**
   * Changes labels and annotations, and only those (R-20): reads the object, compares uid and the current values with what
   * was seen, and sends a merge patch that holds only for this version of the object.
   */
  patchLabels(patch: LabelPatch): Promise<Result<Patched, AppError>>;
  createGateway(spec: GatewaySpec, options?: WriteOptions): Promise<Result<GatewayWritten, AppError>>;
  editGateway(edit: Omit<GatewayEdit, 'name'> & Key, options?: WriteOptions): Promise<Result<GatewayWritten, AppError>>;
  deleteGateway(gateway: Key & { readonly uid: string }, options?: WriteOptions): Promise<Result<GatewayWritten, AppError>>;
  /** The Gateway as it is at this moment, past the watch; null: there is none. */
  readGateway(gateway: Key, signal?: AbortSignal): Promise<Result<RecordOf<'Gateway'> | null, AppError>>;
}

export function createWrites(transport: Transport, discovery: Discovery): Writes {
  async function patchLabels(patch: LabelPatch): Promise<Result<Patched, AppError>> {
    const path = pathOf(patch, discovery);
    if (!path.ok) return path;
    const written = await guardedPatch(transport, {
      path: path.value,
      doing: `change ${patch.kind} ${patch.namespace && `${patch.namespace}/`}${patch.name}`,
      dryRun: patch.dryRun,
      signal: patch.signal,
      judge(current, lost) {
        const end = compareKeys(patch, current, lost);
        return end ? { end } : { body: keysPatch(patch.changes, current) };
      },
    });
    return written.ok ? ok(patched(written.value)) : written;
  }

  async function onGateway(
    key: Key,
    act: (path: string, version: string) => Promise<Result<Omit<Written, 'object'> & { readonly object?: RawObject }, AppError>>,
  ): Promise<Result<GatewayWritten, AppError>> {
    const path = pathOf({ ...key, kind: 'Gateway' }, discovery);
    if (!path.ok) return path;
    const written = await act(path.value, discovery.versionOf('Gateway') ?? 'v1');
    if (!written.ok) return written;
    const { changed, warnings, object = {} } = written.value;
    const { uid = '', resourceVersion = '' } = object.metadata ?? {};
    return ok({ uid, resourceVersion, changed, warnings, tool: toolOf(object) });
  }

  return {
    patchLabels,
    createGateway: (spec, options = {}) => onGateway(spec, (path, version) => createGateway(transport, path, version, spec, options)),
    editGateway: (edit, options = {}) =>
      onGateway(edit, (path) => editGateway(transport, path, { ...edit, name: `${edit.namespace}/${edit.name}` }, options)),
    deleteGateway: (key, options = {}) =>
      onGateway(key, (path) => deleteGateway(transport, path, { uid: key.uid, name: `${key.namespace}/${key.name}` }, options)),
    async readGateway(key, signal) {
      const path = pathOf({ ...key, kind: 'Gateway' }, discovery);
      if (!path.ok) return path;
      const found = await transport.json({ path: path.value, signal });
      if (found.ok) return ok(gatewayKind.project(found.value.value as RawObject));
      return found.error.status === 404 ? ok(null) : err(toAppError(found.error, `read Gateway ${key.namespace}/${key.name}`));
    },
  };
}

function pathOf({ kind, namespace, name }: { readonly kind: KindName } & Key, discovery: Discovery): Result<string, AppError> {
  const definition = kindOf(kind);
  const version = discovery.versionOf(kind);
  if (!definition || !version)
    return err({
      code: 'notFound',
      message: `The cluster does not serve ${kind}.`,
      ...(kind === 'Gateway' ? { hint: 'Install the CRDs of the Gateway API first.' } : {}),
      details: { reason: 'absentKind' },
    });
  const wellNamed = isPathName(name) && (definition.namespaced ? isPathName(namespace) : namespace === '');
  if (!wellNamed) return err({ code: 'invalid', message: `That is not the name of a ${kind}.`, details: { reason: 'badName' } });
  return ok(apiPath({ group: definition.group, version, plural: definition.plural }, { namespace, name }));
}

function patched({ object, warnings, changed }: Written): Patched {
  const { uid = '', resourceVersion = '', labels, annotations } = object.metadata ?? {};
  return { uid, resourceVersion, labels: labels ?? {}, annotations: annotations ?? {}, tool: toolOf(object), warnings, changed };
}
