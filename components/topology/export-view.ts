import type { NamespaceView, Overview } from '../../lib/mesh/view/views.ts';

/** What is on the screen as JSON, for a ticket or a script. */
export function viewAsJson(overview: Overview, views: readonly NamespaceView[], filter: string): string {
  return `${JSON.stringify({ waymark: 'topology', filter, overview, namespaces: views }, null, 2)}\n`;
}

/** Lets the browser save a text under a name. */
export function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers read the URL only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
