import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { RadarCause } from '../../lib/mesh/view/explanation-view.ts';
import type { Seen } from './seen.ts';

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** '12 destinations ask for a waypoint and do not get one'; the same words everywhere. */
export function inVain(total: number): string {
  if (total === 0) return 'No destination asks for a waypoint in vain';
  return total === 1
    ? '1 destination asks for a waypoint and does not get one'
    : `${total.toLocaleString('en')} destinations ask for a waypoint and do not get one`;
}

export function unknownWords(unknown: number): string {
  if (unknown === 0) return '';
  return unknown === 1
    ? '1 more cannot be judged, because something that decides may not be read.'
    : `${unknown.toLocaleString('en')} more cannot be judged, because something that decides may not be read.`;
}

/** What a count leaves out; '' when it leaves out nothing. */
export function seenWords(seen: Seen): string {
  if (seen === 'nothing') return 'No destination may be read, so nothing is known of what falls open. See the freshness beside.';
  return seen === 'some' ? 'Only what you may read is counted. See the freshness beside.' : '';
}

/** '3 services, 2 workloads; 120 pods behind them' */
export function hitWords({ services, workloads, pods }: Pick<RadarCause, 'services' | 'workloads' | 'pods'>): string {
  const hit = [services > 0 && count(services, 'service'), workloads > 0 && count(workloads, 'workload')].filter(Boolean).join(', ');
  return pods > 0 && services > 0 ? `${hit}; ${count(pods, 'pod')} behind ${services === 1 ? 'it' : 'them'}` : hit;
}

/** The same destinations as a filter of the topology. */
export function causeFilter({ waypoint }: Pick<RadarCause, 'waypoint'>): string {
  return `state:broken waypoint:${nameKey(waypoint)}`;
}
