import type { BrowserContext } from '@playwright/test';

/** What a page did that a good page does not do. */
export interface ConsoleGuard {
  readonly problems: readonly string[];
}

/**
 * Listens to every page of the context: errors in the console, exceptions, requests to another origin. `tolerated`
 * matches what the story itself provokes, such as a refused write.
 */
export function guardConsole(context: BrowserContext, tolerated: RegExp | null): ConsoleGuard {
  const problems: string[] = [];
  const note = (problem: string) => {
    if (!tolerated?.test(problem)) problems.push(problem);
  };
  context.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', ({ error }) => note(`exception: ${error().stack ?? error().message}`));
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'http:' && protocol !== 'https:') return;
    const page = request.frame().url();
    const foreign = request.isNavigationRequest() ? !origin.startsWith('http://127.0.0.1:') : origin !== new URL(page).origin;
    if (foreign) note(`request to another origin: ${request.url()} from ${page}`);
  });
  return { problems };
}
