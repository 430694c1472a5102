import type { KubeObject } from '../object.ts';
import type { Store } from '../store/store.ts';
import type { User } from './users.ts';

/** What a request wants to do, as RBAC sees it. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** What allowed it, the way an access review tells. */
  readonly reason: string;
}

interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

interface RoleReference {
  readonly kind: string;
  readonly name: string;
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

const denied: Decision = { allowed: false, reason: '' };

const rbacGroup = 'rbac.authorization.k8s.io';

/** Whether the RBAC objects in the store let `user` do this. Members of system:masters may do everything. */
export function authorize(store: Store, user: User, attributes: Attributes): Decision {
  return decide(store, user, attributes.namespace, (rule) => covers(rule, attributes));
}

/** The same for a path outside the resources, such as /version. */
export function authorizePath(store: Store, user: User, verb: string, path: string): Decision {
  return decide(
    store,
    user,
    '',
    ({ verbs = [], nonResourceURLs = [] }) => has(verbs, verb) && nonResourceURLs.some((url) => matchesPath(url, path)),
  );
}

function decide(store: Store, user: User, namespace: string, covered: (rule: PolicyRule) => boolean): Decision {
  if (user.groups.includes('system:masters')) return { allowed: true, reason: '' };
  for (const binding of store.table(`clusterrolebindings.${rbacGroup}`).list('*')) {
    const role: RoleReference = binding.roleRef;
    const subject = subjectOf(binding, user);
    if (!subject || !rulesOf(store, role, '').some(covered)) continue;
    return {
      allowed: true,
      reason: `RBAC: allowed by ClusterRoleBinding "${binding.metadata.name}" of ClusterRole "${role.name}" to ${subject}`,
    };
  }
  if (namespace === '') return denied;
  for (const binding of store.table(`rolebindings.${rbacGroup}`).list(namespace)) {
    const role: RoleReference = binding.roleRef;
    const subject = subjectOf(binding, user);
    if (!subject || !rulesOf(store, role, namespace).some(covered)) continue;
    const name = `${binding.metadata.name}/${namespace}`;
    return { allowed: true, reason: `RBAC: allowed by RoleBinding "${name}" of ${role.kind} "${role.name}" to ${subject}` };
  }
  return denied;
}

function rulesOf(store: Store, { kind, name }: RoleReference, namespace: string): readonly PolicyRule[] {
  const role =
    kind === 'ClusterRole'
      ? store.table(`clusterroles.${rbacGroup}`).get('', name)
      : store.table(`roles.${rbacGroup}`).get(namespace, name);
  return role?.rules ?? [];
}

/** How the binding names the user, undefined when it does not. */
function subjectOf(binding: KubeObject, user: User): string | undefined {
  const subjects: readonly Subject[] = binding.subjects ?? [];
  for (const { kind, name } of subjects) {
    if (kind === 'User' && name === user.name) return `User "${name}"`;
    if (kind === 'Group' && user.groups.includes(name)) return `Group "${name}"`;
  }
  return undefined;
}

function covers({ verbs = [], apiGroups = [], resources = [], resourceNames = [] }: PolicyRule, a: Attributes): boolean {
  if (!has(verbs, a.verb) || !has(apiGroups, a.group)) return false;
  const full = a.subresource ? `${a.resource}/${a.subresource}` : a.resource;
  const named = resources.some((r) => r === '*' || r === full || (a.subresource !== '' && r === `*/${a.subresource}`));
  return named && (resourceNames.length === 0 || resourceNames.includes(a.name));
}

function has(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

function matchesPath(url: string, path: string): boolean {
  return url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)));
}
