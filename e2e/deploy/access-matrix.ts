import type { RawClient } from '../control-plane/raw-client.ts';
import type { UserName } from '../control-plane/users.ts';

interface Served {
  readonly group: string;
  /** With its subresource, as in `pods/exec`. */
  readonly resource: string;
  readonly namespaced: boolean;
}

/** Beyond those that a resource is served with, those that open others up. */
const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'impersonate', 'bind', 'escalate', '*'];
const atOnce = 16;

/** Every resource and subresource that the API server serves, in any version. */
export async function servedResources(raw: RawClient): Promise<Served[]> {
  const { body: groups } = await raw.request<{ groups: Array<{ name: string; versions: Array<{ groupVersion: string }> }> }>(
    'GET',
    '/apis',
  );
  const versions = groups.groups.flatMap(({ name, versions: served }) =>
    served.map(({ groupVersion }) => ({ group: name, path: `/apis/${groupVersion}` })),
  );
  const found = new Map<string, Served>();
  for (const { group, path } of [{ group: '', path: '/api/v1' }, ...versions]) {
    const { status, body } = await raw.request<{ resources: Array<{ name: string; namespaced: boolean }> }>('GET', path);
    if (status !== 200) throw new Error(`${path} answers ${status}`);
    for (const { name, namespaced } of body.resources) found.set(`${group}/${name}`, { group, resource: name, namespaced });
  }
  return [...found.values()];
}

/** Somebody who has no token here, such as a ServiceAccount: an admin asks about them. */
export interface Subject {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What the authorizer lets them do, of everything that there is; in one namespace, or in the whole cluster when it is ''. */
export async function allowedIn(
  raw: RawClient,
  who: UserName | Subject,
  namespace: string,
  resources: readonly Served[],
): Promise<string[]> {
  const queue = resources.flatMap((served) => verbs.map((verb) => ({ ...served, verb })));
  const allowed: string[] = [];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { group, resource, verb } = next;
      const [plural, subresource] = resource.split('/');
      const resourceAttributes = {
        verb,
        group,
        resource: plural,
        ...(subresource ? { subresource } : {}),
        ...(namespace ? { namespace } : {}),
      };
      const kind = typeof who === 'string' ? 'SelfSubjectAccessReview' : 'SubjectAccessReview';
      const spec = typeof who === 'string' ? { resourceAttributes } : { ...who, resourceAttributes };
      const { status, body } = await raw.request<{ status: { allowed: boolean } }>(
        'POST',
        `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`,
        { apiVersion: 'authorization.k8s.io/v1', kind, spec },
        { user: typeof who === 'string' ? who : 'admin' },
      );
      if (status !== 201) throw new Error(`access review answers ${status}`);
      if (body.status.allowed) allowed.push(`${verb} ${group && `${group}/`}${resource}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return allowed.sort();
}

/** The rules themselves that hold for this user in a namespace, one verb, resource and name a line. Stars would show as stars. */
export async function rulesIn(raw: RawClient, user: UserName, namespace: string): Promise<string[]> {
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const { body } = await raw.request<{ status: Rules }>('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', review, { user });
  if (body.status.incomplete) throw new Error(`the rules of ${user} are incomplete: ${JSON.stringify(body.status)}`);
  const lines = body.status.resourceRules.flatMap(({ verbs: may, apiGroups, resources, resourceNames = [''] }) =>
    may.flatMap((verb) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          resourceNames.map((name) => [verb, `${group && `${group}/`}${resource}`, name].filter(Boolean).join(' ')),
        ),
      ),
    ),
  );
  return [...new Set(lines)].sort();
}

interface Rules {
  readonly incomplete: boolean;
  readonly resourceRules: ReadonlyArray<{
    readonly verbs: readonly string[];
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
  }>;
}
