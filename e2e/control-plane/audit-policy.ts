import { join } from 'node:path';
import { userNames } from './users.ts';

/** The API server's own audit log of a control plane, one JSON event in a line. */
export function auditLogIn(runDir: string): string {
  return join(runDir, 'audit.log');
}

/**
 * What of it is kept: everything that users, service accounts and strangers ask, and who changed what a person may change with Waymark. The controllers and
 * istiod are `admin`, too; what they read and report is left out.
 */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'Metadata', users: userNames.filter((name) => name !== 'admin') },
    // Nobody: a program without a credential, or a pod as itself.
    { level: 'Metadata', userGroups: ['system:unauthenticated', 'system:serviceaccounts'] },
    {
      level: 'Metadata',
      verbs: ['create', 'patch', 'delete'],
      resources: [
        { group: '', resources: ['namespaces', 'services', 'pods'] },
        { group: 'apps', resources: ['deployments', 'statefulsets', 'daemonsets'] },
        { group: 'gateway.networking.k8s.io', resources: ['gateways'] },
        { group: 'networking.istio.io', resources: ['serviceentries', 'workloadentries'] },
      ],
    },
    { level: 'None' },
  ],
};
