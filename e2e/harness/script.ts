import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Intent } from '../../lib/mesh/plan/intent.ts';
import type { Operation, PlanPreview } from '../../lib/protocol/api.ts';

export interface Answered<T> {
  readonly status: number;
  readonly requestId: string;
  readonly body: T;
}

/** Waymark as a program uses it, over HTTP; `url` is where it is. */
export function script(url: string, accessCode?: string) {
  async function send<T>(path: string, init: RequestInit = {}): Promise<Answered<T>> {
    const authorization: Record<string, string> = accessCode === undefined ? {} : { authorization: `Bearer ${accessCode}` };
    const response = await fetch(url + path, { ...init, headers: { ...authorization, ...init.headers } });
    return { status: response.status, requestId: response.headers.get('x-request-id') ?? '', body: (await response.json()) as T };
  }
  const get = <T>(path: string) => send<T>(path);
  const post = <T>(path: string, body: unknown) =>
    send<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-waymark': '1', origin: url },
      body: JSON.stringify(body),
    });

  /** What the page sends when somebody presses Apply on this preview. */
  function applied(intent: Intent, { digest, clusterId }: PlanPreview, operation: string = randomUUID()) {
    return { intent, digest, clusterId, operation, done: [] };
  }
  return {
    get,
    post,
    applied,
    /** Waits while the server has not read everything that a plan needs. */
    async preview(intent: Intent): Promise<PlanPreview> {
      const { status, body } = await post<PlanPreview>('/api/plans', { intent });
      if (status === 503) {
        await sleep(200);
        return this.preview(intent);
      }
      if (status !== 200) throw new Error(`no plan (${status}): ${JSON.stringify(body)}`);
      return body;
    },
    async apply(intent: Intent, operation: string = randomUUID()): Promise<Answered<Operation>> {
      return post<Operation>('/api/plans/apply', applied(intent, await this.preview(intent), operation));
    },
  };
}

/** Brings a namespace into the mesh: one patch of one label. */
export function join(name: string): Intent {
  return {
    type: 'enroll',
    targets: [{ kind: 'Namespace', namespace: '', name }],
    mesh: 'join',
    waypoint: { do: 'keep' },
    canary: { do: 'keep' },
    ingress: 'keep',
  };
}
