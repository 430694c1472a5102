import { nameKey } from '../../../lib/mesh/model/ref.ts';
import type { Key } from '../../../lib/mesh/resolve/answer.ts';
import type { Look, LookCounts } from '../../../lib/mesh/view/look.ts';
import { looks } from '../../../lib/mesh/view/look.ts';
import type { Attachment } from '../../../lib/mesh/view/views.ts';

/** What stands under the name of a node: shape and words carry the meaning, colour only adds. */
export interface LookWords {
  /** The short word of the state; never cut off. */
  readonly word: string;
  /** What the word is about, such as the waypoint; may be cut off, and is then in the tooltip. */
  readonly about: string;
}

/** A look alone, in words: legend, counts, pods. */
export const lookLabel = {
  broken: 'broken',
  drift: 'not captured',
  unknown: 'unknown',
  l7: 'L7',
  optedOut: 'opted out',
  l4: 'L4',
  exempt: 'exempt',
  outside: 'not in mesh',
} as const satisfies Record<Look, string>;

/** The same as an operand of the filter language. */
export const lookFilter = {
  broken: 'state:broken',
  drift: 'state:drift',
  unknown: 'state:unknown',
  l7: 'state:l7',
  optedOut: 'state:opted-out',
  l4: 'state:l4',
  exempt: 'state:exempt',
  outside: 'state:outside',
} as const satisfies Record<Look, string>;

/**
 * The state of a destination in words. `waypoints` are the keys (`namespace/name`) of the Gateways that are shown as waypoints:
 * istiod says "is not ready" also of one that does not exist, and a person needs to know which it is.
 */
export function lookWords(look: Look, attachment: Attachment, waypoints: ReadonlySet<string>): LookWords {
  switch (look) {
    case 'l7':
      return { word: 'L7', about: attachment.waypoint ? nameKey(attachment.waypoint) : '' };
    case 'broken':
      return {
        word: brokenWord(attachment, waypoints),
        about: attachment.asked ? nameKey(attachment.asked) : '',
      };
    case 'l4':
      return { word: 'L4', about: 'ztunnel' };
    case 'outside':
      return { word: 'not in mesh', about: '' };
    case 'optedOut':
      return { word: 'opted out', about: attachment.source === 'namespace' ? 'by its namespace' : 'by its own label' };
    case 'drift':
      return { word: 'not captured', about: 'labels and istio-cni disagree' };
    case 'unknown':
      return { word: 'unknown', about: attachment.message };
    case 'exempt':
      return { word: 'exempt', about: 'a waypoint or gateway itself' };
  }
}

/** Why a waypoint is asked for and not got, in one or two words. */
export function brokenWord({ reason, asked }: Pick<Attachment, 'reason' | 'asked'>, waypoints: ReadonlySet<string>): string {
  switch (reason) {
    case 'WaypointIsNotReady':
      return asked && !waypoints.has(nameKey(asked)) ? 'missing' : 'not ready';
    case 'AttachmentDenied':
      return 'denied';
    case 'UnsupportedTrafficType':
      return 'wrong type';
    case 'CrossNamespaceWaypointForbidden':
      return 'other namespace';
    default:
      return 'broken';
  }
}

/** The words as one text, as it is read out and shown in tooltips. */
export function lookText(look: Look, { word, about }: LookWords): string {
  if (about === '') return word;
  return look === 'broken' ? `asks for ${about} · ${word}` : `${word} · ${about}`;
}

export interface LookCount {
  readonly look: Look;
  readonly count: number;
}

/** Loudest first, without zeros. */
export function countsOf(counts: LookCounts): LookCount[] {
  return looks.flatMap((look) => {
    const count = counts[look] ?? 0;
    return count > 0 ? [{ look, count }] : [];
  });
}

/** "2 broken, 5 L7" */
export function countsText(counts: LookCounts): string {
  return countsOf(counts)
    .map(({ look, count }) => `${count} ${lookLabel[look]}`)
    .join(', ');
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** What the namespace's own label asks for, in words. */
export function asksText(asks: Key | 'none' | null): string {
  if (asks === null) return 'no waypoint label';
  if (asks === 'none') return 'opts out: use-waypoint=none';
  return `asks for ${nameKey(asks)}`;
}
