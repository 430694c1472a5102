/** How this process was started (docs/configuration.md). Contradictions were refused before: see launch/contradictions.ts. */
export interface Settings {
  readonly mode: Mode;
  readonly kubeconfig: string;
  readonly context: string;
  /** Namespaces to read one by one where the whole cluster may not be listed. */
  readonly namespaces: readonly string[];
  /** Of a laptop; '' elsewhere: the demo asks nobody, a team signs in. */
  readonly accessCode: string;
  readonly readOnly: boolean;
  /** Where browsers reach this process: only these hosts are answered, only these origins may write. */
  readonly origins: readonly string[];
  /** How many proxies stand before this process, whose word on where a request came from is taken. */
  readonly trustedProxies: number;
}

export const modes = ['demo', 'laptop', 'team'] as const;
export type Mode = (typeof modes)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

export function readSettings(env: Environment): Settings {
  const mode = modes.find((name) => name === env['WAYMARK_MODE']) ?? 'laptop';
  return {
    mode,
    kubeconfig: env['WAYMARK_KUBECONFIG'] ?? '',
    context: env['WAYMARK_CONTEXT'] ?? '',
    namespaces: namesIn(env['WAYMARK_NAMESPACES']),
    accessCode: env['WAYMARK_ACCESS_CODE'] ?? '',
    readOnly: ['1', 'true'].includes(env['READ_ONLY'] ?? ''),
    origins:
      mode === 'team'
        ? [new URL(env['WAYMARK_PUBLIC_URL'] ?? 'https://unknown.invalid').origin]
        : loopbackHosts.map((name) => `http://${name}:${env['PORT'] ?? 3000}`),
    trustedProxies: Number(env['WAYMARK_TRUSTED_PROXIES'] || 0),
  };
}

/** As they stand in the address of a browser on this machine. */
const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'];

function namesIn(list = ''): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
