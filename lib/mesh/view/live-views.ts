import type { KindName } from '../model/kinds/registry.ts';
import type { Ref } from '../model/ref.ts';
import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import type { Key } from '../resolve/answer.ts';
import { Answers } from '../resolve/answers.ts';
import type { Destination, NamespaceDestinations } from './destinations.ts';
import { allOf, attachmentOf, resolveNamespace } from './destinations.ts';
import type { Filter } from './filter.ts';
import { inVain } from './in-vain.ts';
import { LiveOverview } from './live-overview.ts';
import { namespaceView } from './namespace-view.ts';
import { sentenceFor } from './sentence.ts';
import { sharing } from './sharing.ts';
import type { DestinationRow, NamespaceView, Overview } from './views.ts';
import { compare } from './workloads.ts';

/** Names one object that changed; without a name, everything of the kind may have. */
export interface Touched {
  readonly kind: KindName;
  readonly namespace: string;
  readonly name: string;
}

/** Which answers are no longer what they were. */
export interface Changed {
  readonly overview: boolean;
  readonly namespaces: readonly string[];
  /** What asks for a waypoint in vain, or why, or how many pods stand behind it. */
  readonly radar: boolean;
}

/**
 * The views of a changing world. A change costs what it touches: the namespaces whose destinations depend on it are resolved
 * again, and a view gets a new revision only when its content differs. What did not change in it is then the same object as before.
 */
export class LiveViews {
  readonly #world: World;
  readonly #answers: Answers;
  readonly #resolved = new Map<string, NamespaceDestinations>();
  readonly #overview: LiveOverview;
  readonly #stale = new Set<string>();
  readonly #staleViews = new Set<string>();
  readonly #views = new Map<string, NamespaceView>();
  /** Namespaces whose view became another one since `settle`. */
  readonly #unannounced = new Set<string>();
  /** The overview as `settle` last left it; null: nobody has asked for it yet. */
  #announced: Overview | null = null;
  #radarVersion = 0;
  #announcedRadar = 0;
  #everything = true;
  #revision = 0;

  constructor(world: World) {
    this.#world = world;
    this.#answers = new Answers(world);
    this.#overview = new LiveOverview(world, () => String(++this.#revision));
  }

  /** How many resolutions were made so far. */
  get resolutions(): number {
    return this.#answers.computed;
  }

  /** Notes what changed; nothing is computed before `settle` or a read. Answers the namespaces to resolve again. */
  touch(changes: Iterable<Touched>): ReadonlySet<string> {
    const namespaces = new Set<string>();
    for (const { kind, namespace, name } of changes) {
      for (const affected of this.#answers.touch(kind, namespace, name)) namespaces.add(affected);
      // A class is part of what its waypoints look like, wherever they are.
      if (kind === 'GatewayClass') for (const known of this.#resolved.keys()) namespaces.add(known);
      else namespaces.add(kind === 'Namespace' ? name : namespace);
    }
    for (const name of namespaces) this.#stale.add(name);
    return namespaces;
  }

  /** What may be read changed, or a setting: nothing that was computed holds. */
  touchEverything(): void {
    this.#everything = true;
    this.#answers.clear();
  }

  /**
   * Resolves what changed until there was `enough`; false: something is left. Who reads meanwhile does the rest themselves, at once:
   * it is for works so large that nothing else should wait for them.
   */
  catchUp(enough: () => boolean): boolean {
    this.#resolve(enough);
    return this.#stale.size === 0;
  }

  /**
   * Brings everything that somebody once asked for up to date and says which answers differ from the last time. What was read
   * meanwhile counts as well: whoever read it knows, nobody else does.
   */
  settle(): Changed {
    this.#resolve();
    const announced = this.#announced;
    if (announced !== null) this.#announced = this.#overview.read();
    for (const name of [...this.#staleViews]) if (this.#views.has(name)) this.#readView(name);
    const namespaces = [...this.#unannounced];
    this.#unannounced.clear();
    const radar = this.#announcedRadar !== this.#radarVersion;
    this.#announcedRadar = this.#radarVersion;
    return { overview: this.#announced !== announced, namespaces, radar };
  }

  /** As `settle`, for one namespace alone: whether its view differs from the last time. */
  settleNamespace(name: string): boolean {
    this.#resolve();
    if (this.#staleViews.has(name) && this.#views.has(name)) this.#readView(name);
    return this.#unannounced.delete(name);
  }

  overview(filter: Filter | null = null): Overview {
    this.#resolve();
    const value = this.#overview.read();
    this.#announced ??= value;
    if (!filter) return value;
    const namespaces = value.namespaces.map((card) => ({ ...card, matches: this.#count(card.name, filter) }));
    return { ...value, revision: `${value.revision}f`, namespaces };
  }

  /** undefined: there is no such namespace, or it may not be read. */
  namespace(name: string): NamespaceView | undefined {
    this.#resolve();
    return this.#readView(name);
  }

  /** The namespace's destinations, resolved; for detail pages and forecasts. */
  destinations(name: string): NamespaceDestinations | undefined {
    this.#resolve();
    return this.#resolved.get(name);
  }

  /** One destination, resolved; undefined: there is none. */
  destination({ kind, namespace, name }: Ref): Destination | undefined {
    this.#resolve();
    const here = this.#resolved.get(namespace);
    const ofKind: Readonly<Record<string, readonly Destination[] | undefined>> = {
      Service: here?.services,
      ServiceEntry: here?.entries,
      Pod: here?.pods,
      WorkloadEntry: here?.workloadEntries,
    };
    return ofKind[kind]?.find((d) => d.name === name);
  }

  /** Every destination of every namespace that is known, by namespace. */
  *everything(): Iterable<NamespaceDestinations> {
    this.#resolve();
    for (const name of [...this.#resolved.keys()].sort(compare)) {
      const destinations = this.#resolved.get(name);
      if (destinations) yield destinations;
    }
  }

  /** Differs after every change of what asks for a waypoint in vain. */
  radarVersion(): number {
    this.#resolve();
    return this.#radarVersion;
  }

  /** Destinations that use or ask for a waypoint. */
  attachedTo(key: Key): Destination[] {
    this.#resolve();
    const wanted = nameKey(key);
    const found: Destination[] = [];
    for (const [name, destinations] of this.#resolved) {
      if (!this.#overview.loadsOf(name).has(wanted)) continue;
      for (const destination of allOf(destinations))
        if (destination.answer.asked && nameKey(destination.answer.asked) === wanted && destination.answer.state !== 'direct')
          found.push(destination);
    }
    return found;
  }

  /** Rows of the table, by namespace, kind and name. */
  table(
    filter: Filter | null,
    offset: number,
    limit: number,
  ): { revision: string; total: number; matched: number; rows: DestinationRow[] } {
    this.#resolve();
    let total = 0;
    let matched = 0;
    const rows: DestinationRow[] = [];
    for (const name of [...this.#resolved.keys()].sort(compare)) {
      const destinations = this.#resolved.get(name);
      if (!destinations) continue;
      const size = sizeOf(destinations);
      total += size;
      const before = matched;
      const found = filter ? [...allOf(destinations)].filter((d) => filter(rowOf(d, this.#world))) : null;
      matched += found?.length ?? size;
      // Only what lies on the page is put in order and into words.
      if (matched <= offset || rows.length >= limit) continue;
      const page = inOrder(found ?? [...allOf(destinations)]).slice(Math.max(0, offset - before), offset + limit - before);
      for (const d of page) rows.push(withSentence(rowOf(d, this.#world)));
    }
    return { revision: String(this.#revision), total, matched, rows };
  }

  #resolve(enough: () => boolean = () => false): void {
    if (this.#everything) {
      this.#everything = false;
      for (const name of this.#resolved.keys()) this.#stale.add(name);
      for (const name of knownNamespaces(this.#world)) this.#stale.add(name);
    }
    for (const name of this.#stale) {
      this.#stale.delete(name);
      this.#resolveOne(name);
      if (enough()) return;
    }
  }

  #resolveOne(name: string): void {
    this.#staleViews.add(name);
    const exists = this.#world.Namespace.get('', name) || hasObjects(name, this.#world);
    const before = this.#resolved.get(name);
    const destinations = exists ? resolveNamespace(name, this.#world, this.#answers, before) : undefined;
    if ((before ? inVain(before).text : '') !== (destinations ? inVain(destinations).text : '')) this.#radarVersion++;
    if (destinations) this.#resolved.set(name, destinations);
    else this.#resolved.delete(name);
    // A waypoint node shows how much is attached to it: its namespace's view changes with the load.
    for (const affected of this.#overview.put(name, destinations)) this.#staleViews.add(affected);
  }

  #readView(name: string): NamespaceView | undefined {
    const known = this.#views.get(name);
    if (known && !this.#staleViews.has(name)) return known;
    this.#staleViews.delete(name);
    const resolved = this.#resolved.get(name);
    if (!resolved) {
      if (this.#views.delete(name)) this.#unannounced.add(name);
      return undefined;
    }
    const content = namespaceView(resolved, this.#world, this.#overview.loadOf);
    const shared = known ? sharing(known, { revision: known.revision, ...content }) : content;
    if (shared === known) return known;
    const view = { ...shared, revision: String(++this.#revision) };
    if (known) this.#unannounced.add(name);
    this.#views.set(name, view);
    return view;
  }

  #count(name: string, filter: Filter): number {
    let count = 0;
    const destinations = this.#resolved.get(name);
    if (destinations) for (const destination of allOf(destinations)) if (filter(rowOf(destination, this.#world))) count++;
    return count;
  }
}

type Row = Omit<DestinationRow, 'sentence'> & { readonly answer: Destination['answer']; readonly inMesh: boolean };

function rowOf(d: Destination, world: World): Row {
  return {
    id: `${d.kind}/${d.namespace}/${d.name}`,
    kind: d.kind,
    namespace: d.namespace,
    name: d.name,
    type: typeOf(d, world),
    look: d.look,
    attachment: attachmentOf(d.answer),
    labels: d.labels,
    answer: d.answer,
    inMesh: d.inMesh,
  };
}

function typeOf(d: Destination, world: World): string {
  if (d.kind !== 'Service') return d.kind === 'ServiceEntry' ? (world.ServiceEntry.get(d.namespace, d.name)?.hosts.join(', ') ?? '') : '';
  const service = world.Service.get(d.namespace, d.name);
  return service?.headless ? 'headless' : (service?.type ?? '');
}

const kindOrder = { Service: 0, ServiceEntry: 1, WorkloadEntry: 2, Pod: 3 } as const;

function inOrder(destinations: readonly Destination[]): Destination[] {
  return destinations.toSorted((a, b) => kindOrder[a.kind] - kindOrder[b.kind] || compare(a.name, b.name));
}

function sizeOf({ services, entries, pods, workloadEntries }: NamespaceDestinations): number {
  return services.length + entries.length + pods.length + workloadEntries.length;
}

function withSentence({ answer, inMesh, ...row }: Row): DestinationRow {
  return { ...row, sentence: sentenceFor(row.kind, row.name, answer, inMesh) };
}

/** Namespaces that may be read, and those of which only the contents may be. */
function knownNamespaces(world: World): Set<string> {
  const names = new Set<string>();
  for (const namespace of world.Namespace.all()) names.add(namespace.name);
  for (const table of [world.Service, world.Pod, world.Gateway, world.ServiceEntry, world.WorkloadEntry])
    for (const namespace of table.namespaces()) names.add(namespace);
  return names;
}

function hasObjects(namespace: string, world: World): boolean {
  const tables = [world.Service, world.Pod, world.Gateway, world.ServiceEntry, world.WorkloadEntry];
  return tables.some((table) => {
    for (const _record of table.in(namespace)) return true;
    return false;
  });
}
