import type { APIRequestContext } from '@playwright/test';
import type { Intent } from '../../lib/mesh/plan/intent.ts';
import type { Done } from '../../lib/mesh/plan/undo.ts';
import type { Operation, PlanPreview } from '../../lib/protocol/api.ts';
import { expect } from './test.ts';

interface Answer<T> {
  readonly status: number;
  readonly body: T & {
    readonly error?: { readonly code: string; readonly message: string; readonly issues?: ReadonlyArray<{ field: string }> };
  };
}

/** Plans over HTTP, as a script makes them (docs/plans.md). */
export class Plans {
  readonly #request: APIRequestContext;
  readonly #url: string;
  constructor(request: APIRequestContext, url: string) {
    this.#request = request;
    this.#url = url;
  }

  /** A server that has just started still reads the cluster and says so (503); like the page, this asks again. */
  async post<T>(path: string, data: unknown): Promise<Answer<T>> {
    const headers = { authorization: 'Bearer end-to-end-tests', 'x-waymark': '1', origin: this.#url };
    const send = () => this.#request.post(`${this.#url}${path}`, { data, headers });
    let response = await send();
    for (let tries = 0; response.status() === 503 && tries < 60; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      response = await send();
    }
    return { status: response.status(), body: await response.json() };
  }

  preview(intent: unknown, done: readonly Done[] = []) {
    return this.post<PlanPreview>('/api/plans', { intent, done });
  }

  async apply(intent: Intent | object, done: readonly Done[] = []): Promise<Operation> {
    const { status, body } = await this.preview(intent, done);
    expect([status, body.error]).toEqual([200, undefined]);
    const { clusterId, digest } = body;
    const applied = await this.post<Operation>('/api/plans/apply', { intent, done, operation: crypto.randomUUID(), clusterId, digest });
    expect([applied.status, applied.body.error]).toEqual([200, undefined]);
    return applied.body;
  }

  async look(id: string): Promise<Operation> {
    const response = await this.#request.get(`${this.#url}/api/operations/${id}`, {
      headers: { authorization: 'Bearer end-to-end-tests' },
    });
    return response.json();
  }

  /** Applies, or goes on with what is left, and waits for the end. */
  async run(intent: Intent | object, done: readonly Done[] = []): Promise<Operation> {
    const { id } = await this.apply(intent, done);
    await expect.poll(async () => (await this.look(id)).state, { timeout: 60_000 }).not.toBe('running');
    const ended = await this.look(id);
    expect([ended.title, ended.state, ended.steps.filter(({ message }) => message !== '')]).toEqual([ended.title, 'done', []]);
    return ended;
  }
}
