import type { Json, JsonObject, KubeObject, ManagedFieldsEntry, ObjectMeta } from '../object.ts';
import { clone, equal, isObject, timestamp, withoutNulls } from '../object.ts';
import type { Store } from '../store/store.ts';
import type { Writer } from './apply/managed-fields.ts';
import { applyConfig, beforeFirstApply, ownable, ownersAfterUpdate } from './apply/managed-fields.ts';
import type { Draft, Resource } from './kinds/kind.ts';
import { apiVersionOf, resourceKey } from './kinds/kind.ts';
import { suffix, uuid } from './names.ts';
import { Catalog, splitApiVersion } from './resources.ts';
import { pruned } from './schema/schema.ts';
import { validateBySchema } from './schema/validate.ts';
import { ServiceIps } from './service-ips.ts';
import type { Outcome } from './status.ts';
import * as status from './status.ts';
import {
  addressProblem,
  applyDefaults,
  asPatchProblem,
  changedSystemFields,
  contentChanged,
  freshProblem,
  hasFinalizers,
  keepSystemFields,
  namespaceMismatch,
  preconditionProblem,
  restore,
  scopeOf,
  statusOnly,
  tidy,
  withoutTimes,
} from './strategy.ts';
import { decodingProblem, validateMetadata } from './validate-metadata.ts';

export interface WriteOptions {
  readonly dryRun?: boolean;
  /** The field manager; undefined: field ownership is not tracked (players, loaded manifests). */
  readonly manager?: string;
  /** Unknown fields: refused, dropped with a warning, dropped. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  readonly warnings?: string[];
  /** The version of the request; the stored one when it is left out. */
  readonly version?: string;
  readonly subresource?: '' | 'status';
  /** The whole object is replaced by what a client sent, as opposed to patched here. */
  readonly isPut?: boolean;
}

export interface Key {
  readonly namespace: string;
  readonly name: string;
}

/** What an apply request carries beside the object. */
export interface ApplyRequest {
  readonly config: JsonObject;
  readonly force: boolean;
}

const immortal = new Set(['default', 'kube-system', 'kube-public']);

/**
 * Creates, changes and deletes objects the way the generic registry of kube-apiserver does: defaults, ownership of fields,
 * strategies of the kind, validation, preconditions. Synchronous, so every write sees the newest state.
 */
export class Registry {
  readonly store: Store;
  readonly catalog = new Catalog();
  readonly now: () => Date;
  readonly #ips = new ServiceIps();

  constructor(store: Store, now: () => Date = () => new Date()) {
    this.store = store;
    this.now = now;
  }

  get(resource: Resource, { namespace, name }: Key): KubeObject | undefined {
    return this.store.table(resourceKey(resource)).get(namespace, name);
  }

  /** Creates `body` in `namespace`; `keep` is what a loader may bring along: status, uid and creation time. */
  create(
    resource: Resource,
    namespace: string,
    body: JsonObject,
    options: WriteOptions = {},
    keep: { status?: boolean } = {},
  ): Outcome<KubeObject> {
    const decoded = this.#decode(resource, body, options);
    if (!decoded.ok) return decoded;
    const draft = decoded.value;
    const mismatch = namespaceMismatch(resource, draft, namespace);
    if (mismatch) return status.refuse(mismatch);
    if (resource.namespaced) draft.metadata.namespace = namespace;
    if (!draft.metadata.name && draft.metadata.generateName)
      draft.metadata.name = this.#generateName(resource, namespace, draft.metadata.generateName);
    if (!draft.metadata.name && resource.nameRule !== 'path') {
      // Fall through: the validation below says so in its own words.
      draft.metadata.name = '';
    }
    const lifecycle = this.#namespaceProblem(resource, namespace, draft.metadata.name);
    if (lifecycle) return status.refuse(lifecycle);

    applyDefaults(resource, draft);
    const given = keep.status ? { status: draft.status, uid: draft.metadata.uid, created: draft.metadata.creationTimestamp } : {};
    this.#track(resource, undefined, draft, options);
    if (resource.crd && resource.hasStatus) delete draft.status;
    const created = this.#finishCreate(resource, draft, given);
    return created.ok ? this.#commit(resource, created.value, options) : created;
  }

  /**
   * Changes the object at `key` with `change`, which gets the current object in the version of the request and returns the
   * wanted one. Nothing is written when nothing changes.
   */
  update(
    resource: Resource,
    key: Key,
    change: (current: KubeObject) => Outcome<JsonObject>,
    options: WriteOptions = {},
  ): Outcome<KubeObject> {
    const current = this.get(resource, key);
    if (!current) return status.refuse(status.notFound(resource, key.name));
    const wanted = change(this.#versioned(resource, current, options));
    if (!wanted.ok) return wanted;
    const decoded = this.#decode(resource, wanted.value, options);
    if (!decoded.ok) return options.isPut ? decoded : status.refuse(asPatchProblem(decoded.status, wanted.value));
    const draft = decoded.value;
    const problem = addressProblem(resource, draft, key) ?? preconditionProblem(resource, draft, current, options);
    if (problem) return status.refuse(problem);
    applyDefaults(resource, draft);
    this.#track(resource, current, draft, options);
    return this.#finishUpdate(resource, draft, current, options);
  }

  /** Server-side apply. Creates the object when it does not exist. */
  apply(
    resource: Resource,
    key: Key,
    request: ApplyRequest,
    options: WriteOptions & { manager: string },
  ): Outcome<{ object: KubeObject; created: boolean }> {
    const { config, force } = request;
    const metadata = isObject(config.metadata) ? config.metadata : {};
    if (metadata.managedFields !== undefined) return status.refuse(status.badRequest('metadata.managedFields must be nil'));
    const current = this.get(resource, key);
    if (!current && options.subresource) return status.refuse(status.notFound(resource, key.name));
    const writer = this.#writer(resource, options, 'Apply');
    const scope = scopeOf(resource, options.subresource);
    const live = current ? ownable(this.#versioned(resource, current, options)) : {};
    const entries = current
      ? (current.metadata.managedFields ?? beforeFirstApply(resource.empty, live, writer.apiVersion, writer.time, resource.schema, scope))
      : [];
    const applied = applyConfig(live, config, entries, writer, resource.schema, scope, force);
    if (!applied.ok) return applied;
    const decoded = this.#decode(resource, applied.value.object, options);
    if (!decoded.ok) return decoded;
    const draft = decoded.value;
    draft.metadata.managedFields = applied.value.managedFields;
    const problem =
      addressProblem(resource, draft, key) ??
      (current ? preconditionProblem(resource, draft, current, options) : freshProblem(resource, draft));
    if (problem) return status.refuse(problem);
    if (resource.namespaced) draft.metadata.namespace = key.namespace;
    applyDefaults(resource, draft);
    if (current) {
      const updated = this.#finishUpdate(resource, draft, current, options);
      return updated.ok ? status.ok({ object: updated.value, created: false }) : updated;
    }
    const lifecycle = this.#namespaceProblem(resource, key.namespace, key.name);
    if (lifecycle) return status.refuse(lifecycle);
    if (resource.crd && resource.hasStatus) delete draft.status;
    const created = this.#finishCreate(resource, draft, {});
    if (!created.ok) return created;
    const committed = this.#commit(resource, created.value, options);
    return committed.ok ? status.ok({ object: committed.value, created: true }) : committed;
  }

  /**
   * Creates an object that the server's own controllers put together from checked parts: no decoding, no validation.
   * undefined when its namespace ends or the name is taken.
   */
  add(
    resource: Resource,
    object: Omit<KubeObject, 'apiVersion' | 'kind' | 'metadata'> & { metadata: Pick<ObjectMeta, 'name'> & Partial<ObjectMeta> },
  ): KubeObject | undefined {
    const { name, namespace = '' } = object.metadata;
    if (this.#namespaceProblem(resource, namespace, name) || this.get(resource, { namespace, name })) return undefined;
    const metadata: ObjectMeta = {
      ...object.metadata,
      resourceVersion: '',
      uid: this.#uid(resource, object.metadata),
      creationTimestamp: timestamp(this.now()),
      ...(resource.hasGeneration ? { generation: 1 } : {}),
    };
    return this.overwrite(resource, {
      apiVersion: apiVersionOf(resource, resource.versions[0] ?? 'v1'),
      kind: resource.kind,
      ...object,
      metadata,
    });
  }

  /** Whether `name` may be deleted at all. */
  deletionProblem(resource: Resource, name: string): status.Status | undefined {
    return resource.kind === 'Namespace' && resource.group === '' && immortal.has(name)
      ? status.forbidden(resource, name, 'this namespace may not be deleted')
      : undefined;
  }

  /** Removes `object` from the store, whatever it says. */
  purge(resource: Resource, object: KubeObject): KubeObject {
    const { namespace = '', name } = object.metadata;
    resource.onDelete?.(object, this.#ips);
    return this.store.remove(resourceKey(resource), namespace, name) ?? object;
  }

  /** Stores a state that needs no checks: what the server does by itself. */
  overwrite(resource: Resource, object: KubeObject): KubeObject {
    return this.store.put(resourceKey(resource), object);
  }

  /** `object` as the version of the request shows it. */
  #versioned(resource: Resource, object: KubeObject, { version }: WriteOptions): KubeObject {
    return version && version !== resource.versions[0] ? { ...object, apiVersion: apiVersionOf(resource, version) } : object;
  }

  #decode(resource: Resource, body: JsonObject, options: WriteOptions): Outcome<Draft> {
    const version = options.version ?? resource.versions[0] ?? 'v1';
    const wanted = apiVersionOf(resource, version);
    if (body.kind !== undefined && (body.kind !== resource.kind || body.apiVersion !== wanted)) {
      const [group, given] = splitApiVersion(String(body.apiVersion ?? ''));
      const shown = `${group ? `${group}/` : ''}${given}`;
      return status.refuse(status.badRequest(`the API version in the data (${shown}) does not match the expected API version (${wanted})`));
    }
    const problem = decodingProblem(body);
    if (problem)
      return status.refuse(
        status.badRequest(`${resource.kind} in version "${version}" cannot be handled as a ${resource.kind}: ${problem}`),
      );
    const unknown: string[] = [];
    const known = pruned(body, resource.schema, '', (path) => unknown.push(path)) as JsonObject;
    if (unknown.length > 0 && options.fieldValidation === 'Strict') {
      const list = unknown.map((path) => `unknown field "${path}"`).join(', ');
      return status.refuse(
        status.badRequest(
          `${resource.kind} in version "${version}" cannot be handled as a ${resource.kind}: strict decoding error: ${list}`,
        ),
      );
    }
    if (options.fieldValidation !== 'Ignore') for (const path of unknown) options.warnings?.push(`unknown field "${path}"`);
    const draft = withoutNulls(known) as unknown as Draft;
    draft.apiVersion = wanted;
    draft.kind = resource.kind;
    draft.metadata = (isObject(known.metadata) ? clone(known.metadata) : {}) as unknown as ObjectMeta;
    for (const field of ['labels', 'annotations'] as const) tidy(draft.metadata, field);
    if (draft.metadata.ownerReferences?.length === 0) delete draft.metadata.ownerReferences;
    if (draft.metadata.finalizers?.length === 0) delete draft.metadata.finalizers;
    return status.ok(draft);
  }

  /** Sets managedFields after an ordinary write, before the strategies of the kind run. */
  #track(resource: Resource, current: KubeObject | undefined, draft: Draft, options: WriteOptions): void {
    const entries = current?.metadata.managedFields;
    const given: ManagedFieldsEntry[] | undefined = draft.metadata.managedFields;
    delete draft.metadata.managedFields;
    // An object that was never tracked stays so until its first apply.
    if (options.manager === undefined || (current && !entries)) {
      if (entries) draft.metadata.managedFields = entries;
      return;
    }
    const base = !options.subresource && given && given.length > 0 && given[0]?.manager ? given : (entries ?? []);
    const before = current ? ownable(this.#versioned(resource, current, options)) : resource.empty;
    const writer = this.#writer(resource, options, 'Update');
    draft.metadata.managedFields = ownersAfterUpdate(
      before,
      ownable(draft),
      base,
      writer,
      resource.schema,
      scopeOf(resource, options.subresource),
    );
  }

  #writer(resource: Resource, options: WriteOptions, operation: Writer['operation']): Writer {
    return {
      manager: options.manager || 'unknown',
      operation,
      apiVersion: apiVersionOf(resource, options.version ?? resource.versions[0] ?? 'v1'),
      subresource: options.subresource ?? '',
      time: timestamp(this.now()),
    };
  }

  #finishCreate(
    resource: Resource,
    draft: Draft,
    given: { status?: KubeObject['status']; uid?: string; created?: string },
  ): Outcome<KubeObject> {
    const { metadata } = draft;
    metadata.uid = given.uid || this.#uid(resource, metadata);
    metadata.creationTimestamp = given.created || timestamp(this.now());
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    delete (metadata as { selfLink?: string }).selfLink;
    if (resource.hasGeneration) metadata.generation = 1;
    else delete metadata.generation;
    let errors = validateMetadata(draft, resource, undefined);
    if (errors.length === 0) resource.onCreate?.(draft, this.#ips);
    if (given.status !== undefined) draft.status = given.status;
    if (resource.crd) {
      if (draft.status === undefined) applyDefaults(resource, draft);
      errors = validateBySchema(draft as unknown as Json, resource.schema, errors);
    }
    errors.push(...(resource.validate?.(draft, undefined) ?? []));
    if (errors.length > 0) return status.refuse(status.invalid(resource, metadata.name, errors));
    const existing = this.get(resource, { namespace: metadata.namespace ?? '', name: metadata.name });
    if (existing) {
      return status.refuse(status.alreadyExists(resource, metadata.name, existing.metadata.deletionTimestamp !== undefined));
    }
    return status.ok(draft);
  }

  #finishUpdate(resource: Resource, draft: Draft, current: KubeObject, options: WriteOptions): Outcome<KubeObject> {
    const next = options.subresource === 'status' ? statusOnly(resource, draft, current) : draft;
    if (options.subresource !== 'status') {
      if (resource.hasStatus) restore(next, current, 'status');
      resource.onUpdate?.(next, current, this.#ips);
    }
    const immutable = changedSystemFields(next.metadata, current.metadata);
    keepSystemFields(next.metadata, current.metadata);
    let errors = [...immutable, ...validateMetadata(next, resource, current)];
    if (resource.crd) errors = validateBySchema(next as unknown as Json, resource.schema, errors, current as unknown as Json);
    errors.push(...(resource.validate?.(next, current) ?? []));
    if (errors.length > 0) return status.refuse(status.invalid(resource, current.metadata.name, errors));
    if (resource.hasGeneration && contentChanged(resource, next, current))
      next.metadata.generation = (current.metadata.generation ?? 0) + 1;
    next.apiVersion = current.apiVersion;
    if (equal(withoutTimes(next), withoutTimes(current))) return status.ok(current);
    if (
      current.metadata.deletionTimestamp &&
      !hasFinalizers(next) &&
      hasFinalizers(current) &&
      !current.metadata.deletionGracePeriodSeconds
    ) {
      if (options.dryRun) return status.ok(next);
      const { resourceVersion } = this.purge(resource, current).metadata;
      return status.ok({ ...next, metadata: { ...next.metadata, resourceVersion } });
    }
    return this.#commit(resource, next, options);
  }

  #commit(resource: Resource, object: KubeObject, { dryRun }: WriteOptions): Outcome<KubeObject> {
    if (dryRun) return status.ok(object);
    const stored: KubeObject = { ...object, apiVersion: apiVersionOf(resource, resource.versions[0] ?? 'v1') };
    return status.ok(this.store.put(resourceKey(resource), stored));
  }

  #namespaceProblem(resource: Resource, namespace: string, name: string): status.Status | undefined {
    if (!resource.namespaced) return undefined;
    const home = this.store.table('namespaces').get('', namespace);
    if (!home) return status.notFound({ group: '', plural: 'namespaces' }, namespace);
    if (home.status?.phase !== 'Terminating') return undefined;
    return status.forbidden(resource, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
      { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
    ]);
  }

  #uid({ group, kind }: Resource, { namespace = '', name }: Pick<ObjectMeta, 'name' | 'namespace'>): string {
    return uuid([group, kind, namespace, name, this.store.revision].join('\n'));
  }

  #generateName(resource: Resource, namespace: string, prefix: string): string {
    for (let attempt = 0; ; attempt++) {
      const name = `${prefix}${suffix(`${resource.plural}/${namespace}/${prefix}/${this.store.revision}/${attempt}`)}`;
      if (!this.get(resource, { namespace, name })) return name;
    }
  }
}
