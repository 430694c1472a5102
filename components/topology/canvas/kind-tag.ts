const tags: Readonly<Record<string, string>> = {
  Service: 'svc',
  ServiceEntry: 'ext',
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  ReplicaSet: 'rs',
  ReplicationController: 'rc',
  CronJob: 'cron',
  Pod: 'pod',
  WorkloadEntry: 'vm',
};

/** The short form of a kind that kubectl users know. */
export function kindTag(kind: string): string {
  return Object.hasOwn(tags, kind) ? (tags[kind] ?? kind) : kind.toLowerCase();
}
