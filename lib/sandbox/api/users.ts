import type { IncomingHttpHeaders } from 'node:http';

export interface User {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

/** Who may present a token. What they may do is RBAC in the store (scenes/system/users.yaml). */
const groupsOf: Readonly<Record<string, readonly string[]>> = {
  demo: ['system:masters'],
  admin: ['system:masters'],
  viewer: [],
  editor: [],
  'two-namespaces': [],
  nobody: [],
};

export const userNames = Object.keys(groupsOf);

export function tokenOf(name: string): string {
  return `sandbox-${name}`;
}

/** The user of a request: by bearer token `sandbox-NAME`, without one `demo`; undefined for a token that nobody has. */
export function authenticate({ authorization }: IncomingHttpHeaders): User | undefined {
  if (authorization === undefined) return userOf('demo');
  const token = /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
  const name = userNames.find((known) => tokenOf(known) === token);
  return name === undefined ? undefined : userOf(name);
}

function userOf(name: string): User {
  return { name, uid: name, groups: [...(groupsOf[name] ?? []), 'system:authenticated'] };
}
