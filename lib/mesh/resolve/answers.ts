import { isIpOrRange } from '../model/ip.ts';
import type { KindName, RecordOf } from '../model/kinds/registry.ts';
import type { Labels, Meta } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import type { Table } from '../model/table.ts';
import { annotation, label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer } from './answer.ts';
import { settingsIn } from './mesh-settings.ts';
import type { DestinationKind } from './resolve.ts';
import { destinationKinds } from './resolve.ts';
import { takenHosts } from './service.ts';

/**
 * The answers of a changing world. An answer depends on its destination only through a few labels and fields (its inputs), so
 * destinations of one kind and namespace with equal inputs share one; and on the world only through the objects that were looked
 * up for it, so it is kept until one of those changes. What is not affected by a change is not resolved again.
 */
export class Answers {
  readonly #world: World;
  readonly #groups = new Map<string, Group>();
  /** Which groups looked an object up, by `Kind/namespace/name`. */
  readonly #dependents = new Map<string, Set<string>>();
  /** Those of the groups. */
  readonly #held = new Set<Answer>();
  readonly #recorder: Recorder;
  #computed = 0;

  constructor(world: World) {
    this.#world = world;
    this.#recorder = recorderOf(world);
  }

  /** How many resolutions were made so far; a change may cost only what depends on it. */
  get computed(): number {
    return this.#computed;
  }

  /** The same as the resolution of `record` in the world as it is, after every change was told to `touch`. */
  of<K extends DestinationKind>(kind: K, record: RecordOf<K> & Meta): Answer {
    const key = `${kind} ${record.namespace} ${inputsOf(kind, record, this.#world)}`;
    const known = this.#groups.get(key);
    if (known) return known.answer;
    if (this.#groups.size >= MAX_GROUPS) this.clear();
    this.#computed++;
    const resolve = destinationKinds[kind] as (record: RecordOf<K>, world: World) => Answer;
    const looked = this.#recorder.start();
    const answer = resolve(record, this.#recorder.world);
    const dependencies = [...looked];
    for (const dependency of dependencies) {
      const set = this.#dependents.get(dependency);
      if (set) set.add(key);
      else this.#dependents.set(dependency, new Set([key]));
    }
    this.#held.add(answer);
    this.#groups.set(key, { answer, namespace: record.namespace, dependencies });
    return answer;
  }

  /**
   * Whether an answer that was given still is: whoever has it for the very same record of a Pod or Service, whose inputs are all in the
   * record, need not ask again.
   */
  holds(answer: Answer): boolean {
    return this.#held.has(answer);
  }

  /** An object changed, came or went: forgets what was decided by it. Answers the namespaces of those destinations. */
  touch(kind: KindName, namespace: string, name: string): ReadonlySet<string> {
    const namespaces = new Set<string>();
    for (const key of this.#dependents.get(`${kind}/${namespace}/${name}`) ?? []) {
      const group = this.#groups.get(key);
      if (!group) continue;
      namespaces.add(group.namespace);
      this.#groups.delete(key);
      this.#held.delete(group.answer);
      for (const dependency of group.dependencies) this.#dependents.get(dependency)?.delete(key);
    }
    return namespaces;
  }

  /** What may be read changed: nothing holds. */
  clear(): void {
    this.#groups.clear();
    this.#held.clear();
    this.#dependents.clear();
  }
}

interface Group {
  readonly answer: Answer;
  readonly namespace: string;
  readonly dependencies: readonly string[];
}

/** Inputs that no destination has any more leave their group behind; so many are never needed at once. */
const MAX_GROUPS = 200_000;

const decidingLabels = [
  label.useWaypoint,
  label.useWaypointNamespace,
  label.canary,
  label.canaryNamespace,
  label.ingressUseWaypoint,
  label.managed,
  label.gatewayName,
  label.revision,
];
const decidingAnnotations = [annotation.canaryWeight];

/** Everything of a record that its resolution looks at, as one text. A property test compares with the resolution itself. */
function inputsOf<K extends DestinationKind>(kind: K, record: RecordOf<K> & Meta, world: World): string {
  const metadata = `${textOf(record.labels, decidingLabels)}${textOf(record.annotations, decidingAnnotations)}`;
  return `${metadata}|${ownInputs[kind](record as never, world)}`;
}

const ownInputs: { readonly [K in DestinationKind]: (record: RecordOf<K>, world: World) => string } = {
  Service: ({ type }) => (type === 'ExternalName' ? 'external' : ''),
  ServiceEntry: (entry, world) => {
    const taken = takenHosts(entry, world, settingsIn(world));
    const isTaken = taken.length > 0 && taken.length === entry.hosts.length;
    return `${isTaken ? 'taken' : ''}${entry.addresses.every(isIpOrRange) ? '' : 'unreadable'}`;
  },
  Pod: ({ phase, ip }) => (phase === 'Succeeded' || phase === 'Failed' || ip === '' ? 'no workload' : ''),
  WorkloadEntry: ({ specLabels }) => textOf(specLabels, decidingLabels),
};

const texts = new WeakMap<Labels, Map<readonly string[], string>>();

/** The values of some keys; absent and empty differ. Equal label sets are one object, so most are looked at once. */
function textOf(labels: Labels, keys: readonly string[]): string {
  let known = texts.get(labels);
  const before = known?.get(keys);
  if (before !== undefined) return before;
  let text = '';
  for (const [index, key] of keys.entries()) {
    const value = labelOf(labels, key);
    if (value !== undefined) text += `${index}=${JSON.stringify(value)},`;
  }
  if (!known) {
    known = new Map();
    texts.set(labels, known);
  }
  known.set(keys, text);
  return text;
}

interface Recorder {
  /** The world, writing down what is looked up in it. */
  readonly world: World;
  /** Begins a new list and answers it. */
  start(): ReadonlySet<string>;
}

function recorderOf(world: World): Recorder {
  let looked = new Set<string>();
  const recording = <K extends KindName>(kind: K): Table<RecordOf<K>> => {
    const table = world[kind] as Table<RecordOf<K>>;
    return {
      get(namespace, name) {
        looked.add(`${kind}/${namespace}/${name}`);
        return table.get(namespace, name);
      },
      in: (namespace) => table.in(namespace),
      all: () => table.all(),
      names: (namespace) => table.names(namespace),
      namespaces: () => table.namespaces(),
      get size() {
        return table.size;
      },
      knowledge: (namespace) => table.knowledge(namespace),
      version: (namespace) => table.version(namespace),
    };
  };
  return {
    world: {
      ...world,
      Gateway: recording('Gateway'),
      GatewayClass: recording('GatewayClass'),
      Namespace: recording('Namespace'),
      ConfigMap: recording('ConfigMap'),
    },
    start() {
      looked = new Set();
      return looked;
    },
  };
}
