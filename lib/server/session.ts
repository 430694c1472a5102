import type { Cluster } from '../cluster/cluster.ts';
import type { Session } from '../protocol/api.ts';
import type { Caller } from './identity/caller.ts';
import { endOf } from './identity/sealed-session.ts';
import { readSettings } from './settings.ts';
import { version } from './version.ts';

/** Where the page is connected to, and as whom the API server sees it. */
export async function sessionOf(cluster: Cluster, { session }: Caller): Promise<Session> {
  const settings = readSettings(process.env);
  const info = cluster.info();
  const who = await cluster.reviews.who();
  return {
    mode: settings.mode,
    version,
    readOnly: settings.readOnly,
    cluster: { id: clusterId(cluster), context: info.context, server: info.host, version: info.version ?? '' },
    user: who.ok ? who.value.username : info.user,
    until: session && new Date(endOf(session)).toISOString(),
    renewInMs: session?.grant?.refresh ? Math.max(0, session.grant.renewAt - Date.now()) : null,
  };
}

/** The uid of kube-system; for people who may not read it, the address that they reach the cluster at. Pins writes. */
export function clusterId(cluster: Cluster): string {
  const { id, host } = cluster.info();
  return id === undefined || id === 'unknown' ? host : id;
}
