/**
 * The users of the token file, with their groups. What they may do is RBAC: `fixtures/users.yaml` and, as it needs
 * the namespaces of the fixtures, `fixtures/two-namespaces.yaml`.
 */
export const userGroups = {
  admin: ['system:masters'],
  viewer: [],
  editor: [],
  'two-namespaces': [],
  nobody: [],
} as const satisfies Record<string, readonly string[]>;

export type UserName = keyof typeof userGroups;

export const userNames = Object.keys(userGroups) as UserName[];
