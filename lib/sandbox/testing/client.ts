import type { Sandbox, SandboxOptions } from '../sandbox.ts';
import { startSandbox } from '../sandbox.ts';

/** A small client for tests that speak to a sandbox over its socket. */
export interface Client {
  readonly sandbox: Sandbox;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was answered
  send(method: string, path: string, body?: unknown, type?: string): Promise<{ status: number; body: any }>;
  stop(): Promise<void>;
}

/** An empty sandbox without delays, unless `options` say otherwise. */
export async function startClient(options: SandboxOptions = {}): Promise<Client> {
  const sandbox = await startSandbox({ scene: 'empty', momentMs: 0, ...options });
  return {
    sandbox,
    async send(method, path, body, type = 'application/json') {
      const response = await fetch(sandbox.url + path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } }),
      });
      const text = await response.text();
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
    },
    stop: () => sandbox.stop(),
  };
}

export const mergePatch = 'application/merge-patch+json';
export const applyPatch = 'application/apply-patch+yaml';
