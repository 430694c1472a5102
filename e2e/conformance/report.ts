import { stringify } from 'yaml';
import type { KubeObject } from '../control-plane/raw-client.ts';
import type { Difference } from './compare.ts';
import type { State } from './state.ts';

const atMost = 10;

/** What differs, with the objects that decide and the reasons that Waymark gives; and how to see it again. */
export function reportOf(differences: readonly Difference[], state: State, step: number, command: string): string {
  const shown = differences.slice(0, atMost).map((difference) => sectionOf(difference, state));
  const more = differences.length > atMost ? [`… and ${differences.length - atMost} more`] : [];
  const mesh = Object.keys(state.mesh).length > 0 ? [`mesh-wide settings:\n${indented(stringify(state.mesh))}`] : [];
  return [
    `${differences.length} differences between Waymark and istiod ${step === 0 ? 'in the first state' : `after edit ${step}`}`,
    ...mesh,
    ...shown,
    ...more,
    `Repeat it with:\n  ${command}`,
  ].join('\n\n');
}

function sectionOf({ what, ours, istiods, explained }: Difference, { objects }: State): string {
  const lines = [`── ${what}`, `Waymark: ${JSON.stringify(ours)}`, `istiod:  ${JSON.stringify(istiods)}`];
  if (!explained) return lines.join('\n');
  const { object, answer, trace } = explained;
  lines.push(`answer:  ${answer.state} ${answer.reason} ${answer.message}`);
  for (const { rule, field, value, says } of trace) lines.push(`  ${rule}  ${field} = ${JSON.stringify(value)}: ${says}`);
  const gateways = [answer.asked, answer.waypoint, answer.canary?.key].flatMap((key) =>
    key ? [`Gateway/${key.namespace}/${key.name}`] : [],
  );
  const keys = [`${object.kind}/${object.namespace}/${object.name}`, `Namespace//${object.namespace}`, ...gateways];
  for (const key of new Set(keys)) lines.push(yamlOf(key, objects.get(key)));
  return lines.join('\n');
}

function yamlOf(key: string, object: KubeObject | undefined): string {
  return object ? indented(stringify(object)) : `  # ${key} was not made by this test`;
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '  ');
}
