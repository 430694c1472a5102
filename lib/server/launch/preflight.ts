import type { ApiFailure } from '../../cluster/api-failure.ts';
import { loadAccess } from '../../cluster/kubeconfig.ts';
import { createTransport } from '../../cluster/transport.ts';
import type { Result } from '../../mesh/result.ts';
import { ok } from '../../mesh/result.ts';
import type { StartOptions } from './options.ts';
import { isFree, portInUse } from './ports.ts';
import type { Refusal } from './refusal.ts';
import { refuse } from './refusal.ts';

/** The cluster that answered. */
export interface Reached {
  readonly context: string;
  readonly server: string;
  readonly version: string;
  readonly insecure: boolean;
}

const ANSWER_MS = 5000;

/** Looks for everything that would make the start fail, before anything is started, and says it in a sentence. */
export async function preflight(options: StartOptions, env: NodeJS.ProcessEnv): Promise<Result<Reached, Refusal>> {
  if (!(await isFree(options.host, options.port))) return portInUse(options.port);

  const access = await loadAccess({ kubeconfigPath: options.kubeconfig, context: options.context, env });
  if (!access.ok) {
    const { message, hint = '', details } = access.error;
    if (details?.reason === 'noKubeconfig') return refuse('noKubeconfig', message, hint);
    const choice = details?.reason === 'unknownContext' || details?.reason === 'noCurrentContext';
    return refuse(choice ? 'unknownContext' : 'kubeconfig', message, hint);
  }
  const { context, server, insecure } = access.value;

  const credentials = await access.value.credentials(); // a plugin may take its time; the five seconds are the server's
  if (!credentials.ok) return refuse('unauthorized', credentials.error.message, credentials.error.hint ?? '');
  const transport = createTransport(access.value);
  try {
    const answer = await transport.json({ path: '/version', signal: AbortSignal.timeout(ANSWER_MS) });
    // 403: the server knows the user and keeps its version to itself.
    if (!answer.ok && answer.error.status !== 403) return explain(answer.error, context, server.origin);
    const version = answer.ok ? (answer.value.value as { gitVersion?: unknown } | null)?.gitVersion : '';
    return ok({ context, server: server.origin, version: typeof version === 'string' ? version : '', insecure });
  } finally {
    await transport.close();
  }
}

function explain(problem: ApiFailure, context: string, server: string): Result<never, Refusal> {
  const look = `Try \`kubectl --context ${context} version\`.`;
  if (problem.kind === 'tls') return refuse('tls', problem.message, look);
  if (problem.kind === 'credentials') return refuse('unauthorized', problem.message, look);
  if (problem.status === 401) {
    return refuse(
      'unauthorized',
      `the cluster ${server} does not accept the credentials of context "${context}" (401).`,
      `Sign in again. ${look}`,
    );
  }
  if (problem.kind === 'aborted') {
    return refuse(
      'unreachable',
      `the cluster ${server} did not answer within ${ANSWER_MS / 1000} seconds.`,
      `Is a VPN or tunnel missing? ${look}`,
    );
  }
  return refuse('unreachable', `the cluster ${server} of context "${context}" cannot be used: ${problem.message}.`, look);
}
