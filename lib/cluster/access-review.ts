import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import { toAppError } from './api-failure.ts';
import type { Transport } from './transport.ts';

/** A question to the cluster's authorizer; absent `namespace` means the whole cluster. */
export interface AccessQuestion {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'patch' | 'update' | 'delete';
  readonly group: string;
  /** The plural. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

export interface AccessAnswer {
  readonly allowed: boolean;
  /** What the authorizer says; often ''. */
  readonly reason: string;
}

export interface Identity {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

/** What the user of this connection may do. A hint for the page: each write is decided by the API server again (S-03). */
export interface AccessReviews {
  /** Asks by SelfSubjectAccessReview, unless an answer is known that is not older than `maxAgeMs`; 30 s unless said otherwise. */
  may(question: AccessQuestion, maxAgeMs?: number): Promise<Result<AccessAnswer, AppError>>;
  /** Who the API server takes us for (SelfSubjectReview). */
  who(): Promise<Result<Identity, AppError>>;
  /** Asks anew from now on. */
  forget(): void;
}

const KEEP_MS = 30_000;
const MAX_KEPT = 5000;

export function createAccessReviews(transport: Transport): AccessReviews {
  const kept = new Map<string, { askedAt: number; answer: Promise<Result<AccessAnswer, AppError>> }>();

  async function ask(question: AccessQuestion): Promise<Result<AccessAnswer, AppError>> {
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: question } };
    const answer = await transport.json({ method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body: review });
    if (!answer.ok) return err(toAppError(answer.error, 'tell what you may do'));
    const { status } = answer.value.value as { status?: { allowed?: unknown; denied?: unknown; reason?: unknown } };
    return ok({ allowed: status?.allowed === true && status.denied !== true, reason: String(status?.reason ?? '') });
  }

  async function askWho(): Promise<Result<Identity, AppError>> {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const answer = await transport.json({ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body });
    if (!answer.ok) return err(toAppError(answer.error, 'tell who you are'));
    const { status } = answer.value.value as { status?: { userInfo?: { username?: unknown; uid?: unknown; groups?: unknown } } };
    const { username = '', uid = '', groups } = status?.userInfo ?? {};
    return ok({ username: String(username), uid: String(uid), groups: Array.isArray(groups) ? groups.map(String) : [] });
  }

  /** While one is under way, whoever asks gets its answer. */
  let asking: Promise<Result<Identity, AppError>> | undefined;

  return {
    may(question, maxAgeMs = KEEP_MS) {
      const key = JSON.stringify([question.verb, question.group, question.resource, question.namespace, question.name]);
      const known = kept.get(key);
      if (known && performance.now() - known.askedAt < maxAgeMs) return known.answer;
      if (kept.size >= MAX_KEPT) kept.clear();
      const answer = ask(question);
      const entry = { askedAt: performance.now(), answer };
      kept.set(key, entry);
      void answer.then((got) => {
        if (!got.ok && kept.get(key) === entry) kept.delete(key); // a failure is no answer
      });
      return answer;
    },
    who() {
      if (asking) return asking;
      const mine = askWho().finally(() => {
        if (asking === mine) asking = undefined;
      });
      asking = mine;
      return mine;
    },
    forget() {
      asking = undefined;
      kept.clear();
    },
  };
}
