/** Every expected failure, as data: it crosses HTTP and bundles, where `instanceof` does not hold. */
export interface AppError {
  readonly code: AppErrorCode;
  /** One sentence for a person; never a stack, a path inside the server, or a credential. */
  readonly message: string;
  /** What the reader can do about it. */
  readonly hint?: string;
  readonly issues?: readonly FieldIssue[];
  /** JSON for programs, such as the two values of a conflict. `reason` in it is stable. */
  readonly details?: { readonly reason?: string; readonly [field: string]: unknown };
}

export interface FieldIssue {
  readonly field: string;
  readonly message: string;
}

export const httpStatus = {
  invalid: 422,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  /** Slow down; `details.retryAfterSeconds` says for how long. */
  tooMany: 429,
  notReady: 503,
  /** The cluster does not answer. */
  unreachable: 502,
  /** The cluster answers, but its certificate (or ours) is refused. */
  tls: 502,
  /** The kubeconfig or an option of Waymark is wrong. */
  config: 500,
  internal: 500,
} as const;

export type AppErrorCode = keyof typeof httpStatus;
