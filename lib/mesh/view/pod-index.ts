import type { Labels } from '../model/meta.ts';
import { matchesLabels } from '../resolve/label-selector.ts';

/** Finds the pods of a selector without looking at every pod for every Service. */
export interface PodIndex<P extends Indexed> {
  matching(selector: Labels): readonly P[];
  named(name: string): P | undefined;
}

interface Indexed {
  readonly name: string;
  readonly labels: Labels;
}

const nobody: readonly never[] = [];

/** By label set, which the pods of a workload share. */
const pairs = new WeakMap<Labels, readonly string[]>();

function pairsOf(labels: Labels): readonly string[] {
  const known = pairs.get(labels);
  if (known) return known;
  const made = Object.keys(labels).map((key) => `${key}=${labels[key]}`);
  pairs.set(labels, made);
  return made;
}

/** An inverted index from `key=value` to pods; a selector then looks only at the pods of its rarest pair. */
export function podIndex<P extends Indexed>(pods: readonly P[]): PodIndex<P> {
  const byPair = new Map<string, P[]>();
  const byName = new Map<string, P>();
  for (const pod of pods) {
    byName.set(pod.name, pod);
    for (const pair of pairsOf(pod.labels)) {
      const known = byPair.get(pair);
      if (known) known.push(pod);
      else byPair.set(pair, [pod]);
    }
  }
  return {
    named: (name) => byName.get(name),
    matching(selector) {
      let rarest: readonly P[] | undefined;
      for (const key of Object.keys(selector)) {
        const list = byPair.get(`${key}=${selector[key]}`) ?? nobody;
        if (!rarest || list.length < rarest.length) rarest = list;
      }
      return (rarest ?? nobody).filter((pod) => matchesLabels(selector, pod.labels));
    },
  };
}
