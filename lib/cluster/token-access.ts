import { readFile } from 'node:fs/promises';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import type { ClusterAccess, Credentials } from './kubeconfig.ts';

export interface TokenAccess {
  readonly server: URL;
  /** PEM; undefined: the authorities that Node trusts. */
  readonly caFile: string | undefined;
  /** What the cluster is called. */
  readonly name: string;
  /** Read anew for each request: the tokens of a session may follow one another. */
  readonly bearer: { readonly token: string };
  /** Who the API server said the token is. */
  readonly user: string;
}

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):/;

/** Access to one API server as whoever a bearer token stands for, and never as anybody else (S-01). The server is always verified (S-40). */
export function tokenAccess({ server, caFile, name, bearer, user }: TokenAccess): ClusterAccess {
  return {
    context: name,
    contexts: [name],
    server,
    defaultNamespace: SERVICE_ACCOUNT.exec(user)?.[1] ?? 'default',
    user,
    insecure: server.protocol === 'http:',
    proxy: undefined,
    credentials: () => credentialsOf(bearer.token, caFile),
    renew() {}, // nothing to ask for here: a refused token stays refused until its owner brings another one
  };
}

/** The authority is read anew: it may be rotated while we run. */
async function credentialsOf(token: string, caFile: string | undefined): Promise<Result<Credentials, AppError>> {
  const headers = { authorization: `Bearer ${token}` };
  try {
    const ca = caFile === undefined ? undefined : await readFile(caFile, 'utf8');
    return ok({ headers, tls: { ca, cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true } });
  } catch {
    return err({ code: 'config', message: 'The certificate authority of the API server cannot be read on the server.' });
  }
}
