/**
 * The users of the token file, with their groups. What they may do is RBAC: `fixtures/users.yaml` and, as it needs
 * the namespaces of the fixtures, `fixtures/two-namespaces.yaml`. Users with groups have what `deploy/` gives to the groups.
 */
export const userGroups = {
  admin: ['system:masters'],
  viewer: [],
  editor: [],
  'two-namespaces': [],
  nobody: [],
  'group-viewer': ['waymark-viewers'],
  'group-editor': ['waymark-editors'],
  'team-editor': ['waymark-users', 'waymark-editors:shop'],
} as const satisfies Record<string, readonly string[]>;

export type UserName = keyof typeof userGroups;

export const userNames = Object.keys(userGroups) as UserName[];
