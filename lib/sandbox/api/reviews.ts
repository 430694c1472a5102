import type { JsonObject } from '../object.ts';
import { isObject, own } from '../object.ts';
import type { Store } from '../store/store.ts';
import type { Decision } from './rbac.ts';
import { authorize, authorizePath } from './rbac.ts';
import type { Outcome } from './status.ts';
import * as status from './status.ts';
import { ok, refuse } from './status.ts';
import type { User } from './users.ts';

/** `POST …/selfsubjectaccessreviews`: whether the user may do what `spec` describes. */
export function selfSubjectAccessReview(store: Store, user: User, body: JsonObject): Outcome<JsonObject> {
  const spec = isObject(body.spec) ? body.spec : {};
  const { resourceAttributes, nonResourceAttributes } = spec;
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined)) {
    const detail =
      resourceAttributes === undefined
        ? 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
        : 'cannot be specified in combination with nonResourceAttributes';
    const error = status.invalidValue('spec.resourceAttributes', resourceAttributes ?? null, detail);
    return refuse(status.invalid({ group: 'authorization.k8s.io', kind: 'SelfSubjectAccessReview' }, '', [error]));
  }
  const { allowed, reason } = isObject(resourceAttributes)
    ? onResource(store, user, resourceAttributes)
    : onPath(store, user, nonResourceAttributes);
  return ok({
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: isObject(body.metadata) ? body.metadata : {},
    spec,
    status: { allowed, ...(reason ? { reason } : {}) },
  });
}

/** `POST …/selfsubjectreviews`: who the user is. */
export function selfSubjectReview(user: User): JsonObject {
  return {
    kind: 'SelfSubjectReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {},
    status: { userInfo: { username: user.name, uid: user.uid, groups: [...user.groups] } },
  };
}

function onResource(store: Store, user: User, attributes: JsonObject): Decision {
  const text = (key: string) => String(own(attributes, key) ?? '');
  return authorize(store, user, {
    verb: text('verb'),
    group: text('group'),
    resource: text('resource'),
    subresource: text('subresource'),
    namespace: text('namespace'),
    name: text('name'),
  });
}

function onPath(store: Store, user: User, attributes: unknown): Decision {
  return authorizePath(store, user, String(own(attributes, 'verb') ?? ''), String(own(attributes, 'path') ?? ''));
}
