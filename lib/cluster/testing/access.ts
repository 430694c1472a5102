import { ok } from '../../mesh/result.ts';
import type { ClusterAccess, TlsMaterial } from '../kubeconfig.ts';

/** Access to a test server without a kubeconfig; `headers` and `tls` are read anew for each request. */
export function testAccess(
  server: string,
  { headers = () => ({}), tls = () => ({}), renew = () => {} }: TestAccessOptions = {},
): ClusterAccess {
  const noTls: TlsMaterial = { ca: undefined, cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true };
  return {
    context: 'test',
    contexts: ['test'],
    server: new URL(server),
    defaultNamespace: 'default',
    user: 'test',
    insecure: false,
    proxy: undefined,
    credentials: async () => ok({ headers: headers(), tls: { ...noTls, ...tls() } }),
    renew,
  };
}

interface TestAccessOptions {
  readonly headers?: () => Record<string, string>;
  readonly tls?: () => Partial<TlsMaterial>;
  readonly renew?: () => void;
}
