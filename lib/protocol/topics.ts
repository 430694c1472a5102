/** Names the tab that asks, by the `tab` of its stream's `hello`: it is told when what it asked for changes, and not before. */
export const tabHeader = 'X-Waymark-Tab';

/**
 * What an answer is about, in the words of a `change`. What hangs on any object of the cluster is 'answers'; `ns:NAME` is the
 * view of a namespace.
 */
export type Topic = 'overview' | 'radar' | 'answers' | `ns:${string}`;

const topics: ReadonlyArray<readonly [pattern: RegExp, topic: (name: string) => Topic]> = [
  [/^\/api\/(?:overview|waypoint-choices)$/, () => 'overview'],
  [/^\/api\/namespaces\/([^/]+)$/, (name) => `ns:${name}`],
  [/^\/api\/radar$/, () => 'radar'],
  [/^\/api\/(?:table|objects|explain|find|targets|waypoints)(?:\/|$)/, () => 'answers'],
];

/** The topic of what `path` answers; undefined: no `change` makes it old. */
export function topicOf(path: string): Topic | undefined {
  for (const [pattern, topic] of topics) {
    const match = pattern.exec(path);
    if (match) return topic(match[1] ?? '');
  }
  return undefined;
}
