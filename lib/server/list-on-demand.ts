import type { Resource } from '../cluster/api-path.ts';
import { apiPath } from '../cluster/api-path.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { readList } from '../cluster/list-pages.ts';
import type { RawObject } from '../mesh/model/kind.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';

/** Kinds that are not watched are listed, as the user, when somebody asks; '' is the whole cluster. */
export interface Listing<T> {
  readonly resource: Resource;
  readonly namespace: string;
  readonly labelSelector?: string;
  /** Keeps of each object what is needed; never throws. */
  readonly project: (raw: RawObject) => T;
}

/** Everything of a kind, or why it is unknown: the right that is missing, or what went wrong. A kind that is not served has none. */
export async function listOnDemand<T>(
  { resource, namespace, labelSelector, project }: Listing<T>,
  transport: Cluster['transport'],
  signal: AbortSignal,
): Promise<Result<readonly T[], string>> {
  const listPath = (query: Readonly<Record<string, string | undefined>>) =>
    apiPath(resource, { ...(namespace === '' ? {} : { namespace }), query: { ...query, labelSelector } });
  const answer = await readList({ transport, listPath, project }, signal);
  if (answer.ok) return ok(answer.value.records);
  const { status, message } = answer.error;
  if (status === 404) return ok([]);
  if (status !== 403) return err(signal.aborted ? 'The API server did not answer in time.' : message);
  const kind = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
  return err(`You lack the right to list ${kind}${namespace === '' ? '' : ` in ${namespace}`}.`);
}
