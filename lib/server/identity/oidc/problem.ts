/** Why a sign-in at the provider came to nothing; `reason` is told with the sentence, for whoever is asked for help. */
export type Reason =
  | 'providerUnreachable'
  | 'providerRefused'
  | 'providerAnswerInvalid'
  | 'signInStale'
  | 'tokenRefused'
  | 'tokenTooLong'
  | 'clusterUnreachable'
  | 'tooMany';

export interface Problem {
  readonly reason: Reason;
  readonly message: string;
  readonly hint: string;
}

/** What openid-client threw, as data. Only what the provider wrote for people is quoted, as text. */
export function problemOf(thrown: unknown): Problem {
  const { error, error_description: says, code, cause, status } = thrown as Readonly<Record<string, unknown>>;
  // The provider said no in the words of OAuth: in the address it sent the browser to, or to our own request.
  if (typeof error === 'string') {
    const said = typeof says === 'string' && says !== '' ? `${plain(error)} (${plain(says)})` : plain(error);
    return {
      reason: 'providerRefused',
      message: `The identity provider refused: ${said}.`,
      hint: 'Try again, or show this to whoever runs it.',
    };
  }
  const answered = cause instanceof Object && 'status' in cause ? cause.status : status;
  if (typeof answered === 'number' ? answered >= 500 : !isJudgement(code)) return unreachable;
  return {
    reason: 'providerAnswerInvalid',
    message: `What the identity provider answered is not to be trusted: ${plain(told(cause) ?? told(thrown) ?? String(code))}.`,
    hint: 'The settings of Waymark and of the provider must agree on issuer, client and signing algorithm.',
  };
}

export const unreachable: Problem = {
  reason: 'providerUnreachable',
  message: 'The identity provider does not answer.',
  hint: 'Try again in a moment.',
};

/** For the log: what was thrown, and what that was thrown for, without what errors carry besides: claims, answers, tokens. */
export function chainOf(thrown: unknown): string {
  const links: string[] = [];
  for (let error = thrown; error instanceof Error && links.length < 5; error = error.cause)
    links.push(`${'code' in error ? error.code : error.name}: ${plain(error.message)}`);
  return links.join('; ');
}

/** Whether it may be different a moment later: nobody said no. */
export function passes({ reason }: Problem): boolean {
  return reason === 'providerUnreachable' || reason === 'clusterUnreachable';
}

/** Whether openid-client itself found something wrong, as opposed to a connection that failed. */
function isJudgement(code: unknown): boolean {
  return typeof code === 'string' && code.startsWith('OAUTH_') && !['OAUTH_TIMEOUT', 'OAUTH_ABORT'].includes(code);
}

/** openid-client says what was wrong in the error that it wraps. */
function told(error: unknown): string | undefined {
  return error instanceof Error ? error.message : undefined;
}

/** Foreign text for one line of a page. */
function plain(text: string): string {
  return text
    .replaceAll(/[^\P{C}]/gu, ' ')
    .trim()
    .slice(0, 300);
}
