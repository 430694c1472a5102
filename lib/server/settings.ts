/** How this process was started; read from the environment by the launcher's contract (docs/configuration.md). */
export interface Settings {
  readonly mode: 'demo' | 'cluster';
  readonly kubeconfig: string;
  readonly context: string;
  /** Namespaces to read one by one where the whole cluster may not be listed. */
  readonly namespaces: readonly string[];
  /** '' switches the access code off; only the demo may do that. */
  readonly accessCode: string;
  readonly readOnly: boolean;
  readonly port: number;
}

export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  return {
    mode: env.WAYMARK_MODE === 'demo' ? 'demo' : 'cluster',
    kubeconfig: env.WAYMARK_KUBECONFIG ?? '',
    context: env.WAYMARK_CONTEXT ?? '',
    namespaces: (env.WAYMARK_NAMESPACES ?? '')
      .split(',')
      .map((n) => n.trim())
      .filter((n) => n !== ''),
    accessCode: env.WAYMARK_ACCESS_CODE ?? '',
    readOnly: env.READ_ONLY === '1' || env.READ_ONLY === 'true',
    port: Number(env.PORT ?? 3000),
  };
}
