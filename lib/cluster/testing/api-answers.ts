import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attributes } from './api-server.ts';

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function sendStatus(response: ServerResponse, status: number, reason: string, message: string): void {
  sendJson(response, status, statusOf(status, reason, message));
}

export function statusOf(code: number, reason: string, message: string) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** JSON merge patch (RFC 7386). */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = typeof target === 'object' && target !== null ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

export function answerReview(body: string, may: (who: Attributes) => boolean) {
  const review = JSON.parse(body);
  if (review.kind === 'SelfSubjectReview')
    return { ...review, status: { userInfo: { username: 'test', groups: ['system:authenticated'] } } };
  const { verb = '', group = '', resource = '', namespace = '', name = '' } = review.spec.resourceAttributes;
  return { ...review, status: { allowed: may({ verb, group, plural: resource, namespace, name }) } };
}
