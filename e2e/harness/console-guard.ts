import type { BrowserContext } from '@playwright/test';

/** What a page did that a good page does not do. */
export interface ConsoleGuard {
  readonly problems: readonly string[];
}

/**
 * Listens to every page of the context: errors in the console, exceptions, requests to another origin, and whatever the
 * content security policy had to stop. `tolerated` matches what the story itself provokes, such as a refused write.
 */
export async function guardConsole(context: BrowserContext, tolerated: RegExp | null): Promise<ConsoleGuard> {
  const problems: string[] = [];
  const note = (problem: string) => {
    if (!tolerated?.test(problem) && !isOfRemoved(problem)) problems.push(problem);
  };
  context.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber, sample }) =>
      console.error(`stopped by ${violatedDirective}: ${blockedURI} ${sample} (${sourceFile}:${lineNumber})`),
    );
  });
  context.on('weberror', (one) => note(`exception: ${one.error().stack ?? one.error().message}`));
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'http:' && protocol !== 'https:') return;
    // A page that is about to open has no frame yet.
    if (request.isNavigationRequest()) {
      if (!origin.startsWith('http://127.0.0.1:')) note(`request to another origin: ${request.url()}`);
    } else if (origin !== new URL(request.frame().url()).origin) {
      note(`request to another origin: ${request.url()} from ${request.frame().url()}`);
    }
  });
  return { problems };
}

/** Namespaces of earlier tests, which a real cluster takes its time to finish off. */
const removed = new Set<string>();

/** From now on a page may find this namespace in the overview and ask for it when it is gone: a 404 that the browser logs. */
export function noteRemoved(namespace: string): void {
  removed.add(namespace);
}

function isOfRemoved(problem: string): boolean {
  const name = /status of 404 .*\/api\/namespaces\/([a-z0-9-]+)(?:\?since=[\w.]+)?\)$/.exec(problem)?.[1];
  return name !== undefined && removed.has(name);
}
