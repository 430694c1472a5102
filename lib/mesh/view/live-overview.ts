import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import type { NamespaceDestinations } from './destinations.ts';
import { allOf } from './destinations.ts';
import type { Look } from './look.ts';
import { namespaceCard, waypointsOf } from './namespace-view.ts';
import { sharing } from './sharing.ts';
import type { Crossing, NamespaceCard, Overview, WaypointNode } from './views.ts';
import type { Load } from './waypoint-node.ts';
import { noLoad } from './waypoint-node.ts';
import { compare } from './workloads.ts';

/** What one namespace adds to the overview. */
interface Piece {
  readonly destinations: NamespaceDestinations;
  /** How many of this namespace's destinations are bound to each waypoint, or ask for it in vain. */
  readonly loads: ReadonlyMap<string, Load>;
  /** The same object as before while its content is the same. */
  readonly shown: Shown;
}

interface Shown {
  readonly card: NamespaceCard;
  readonly crossings: readonly Crossing[];
}

/**
 * The overview of a changing world, put together from pieces by namespace. Only the pieces of what changed are made and compared
 * again: the cost of a change does not grow with the cluster, except for joining the pieces when one differs.
 */
export class LiveOverview {
  readonly #world: World;
  readonly #newRevision: () => string;
  readonly #pieces = new Map<string, Piece>();
  readonly #waypoints = new Map<string, { readonly nodes: readonly WaypointNode[] }>();
  readonly #total = new Map<string, Load>();
  /** Namespaces whose waypoint nodes must be made again. */
  readonly #staleWaypoints = new Set<string>();
  #names: readonly string[] | null = null;
  #value: Overview | null = null;
  #differs = true;

  constructor(world: World, newRevision: () => string) {
    this.#world = world;
    this.#newRevision = newRevision;
  }

  /** Destinations of any namespace that are bound to a waypoint, or ask for it in vain. */
  loadOf = (key: string): Load => this.#total.get(key) ?? noLoad;

  /** Which waypoints the destinations of a namespace use or ask for. */
  loadsOf(namespace: string): ReadonlyMap<string, Load> {
    return this.#pieces.get(namespace)?.loads ?? none;
  }

  /** The namespace was resolved again; undefined: it is gone. Answers the namespaces whose waypoints have another load now. */
  put(name: string, destinations: NamespaceDestinations | undefined): ReadonlySet<string> {
    const before = this.#pieces.get(name);
    const after = destinations && pieceOf(destinations, this.#world, before);
    if (after) this.#pieces.set(name, after);
    else this.#pieces.delete(name);
    if (Boolean(before) !== Boolean(after)) this.#names = null;
    this.#differs ||= before?.shown !== after?.shown;
    const affected = this.#move(before?.loads ?? none, after?.loads ?? none);
    for (const namespace of affected) this.#staleWaypoints.add(namespace);
    this.#staleWaypoints.add(name);
    return affected;
  }

  /** The same object as before while the content is the same, so that its revision stays too. */
  read(): Overview {
    for (const name of this.#staleWaypoints) this.#remake(name);
    this.#staleWaypoints.clear();
    if (this.#value && !this.#differs) return this.#value;
    this.#differs = false;
    this.#value = { revision: this.#newRevision(), ...this.#joined() };
    return this.#value;
  }

  #remake(name: string): void {
    const piece = this.#pieces.get(name);
    const before = this.#waypoints.get(name);
    const nodes = piece ? waypointsOf(piece.destinations, this.#world, this.loadOf) : [];
    const after = nodes.length === 0 ? undefined : before ? sharing(before, { nodes }) : { nodes };
    if (after) this.#waypoints.set(name, after);
    else this.#waypoints.delete(name);
    this.#differs ||= after !== before;
  }

  /** Takes the old loads out of the totals and the new ones in. */
  #move(before: ReadonlyMap<string, Load>, after: ReadonlyMap<string, Load>): ReadonlySet<string> {
    const affected = new Set<string>();
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(key) ?? noLoad, after.get(key) ?? noLoad];
      if (was.handled === is.handled && was.broken === is.broken) continue;
      const { handled, broken } = this.loadOf(key);
      const now = { handled: handled - was.handled + is.handled, broken: broken - was.broken + is.broken };
      if (now.handled === 0 && now.broken === 0) this.#total.delete(key);
      else this.#total.set(key, now);
      affected.add(key.slice(0, key.indexOf('/')));
    }
    return affected;
  }

  #joined(): Omit<Overview, 'revision'> {
    this.#names ??= [...this.#pieces.keys()].sort(compare);
    const namespaces: NamespaceCard[] = [];
    const waypoints: WaypointNode[] = [];
    const crossings: Crossing[] = [];
    const looks: Partial<Record<Look, number>> = {};
    let services = 0;
    let pods = 0;
    for (const name of this.#names) {
      const piece = this.#pieces.get(name);
      if (!piece) continue;
      const { card, crossings: own } = piece.shown;
      namespaces.push(card);
      waypoints.push(...(this.#waypoints.get(name)?.nodes ?? []));
      crossings.push(...own);
      services += card.services;
      pods += card.pods;
      for (const look of Object.keys(card.looks) as Look[]) looks[look] = (looks[look] ?? 0) + (card.looks[look] ?? 0);
    }
    const totals = { namespaces: namespaces.length, services, pods, waypoints: waypoints.length };
    return { namespaces, waypoints, crossings, looks, totals };
  }
}

const none: ReadonlyMap<string, Load> = new Map();

function pieceOf(destinations: NamespaceDestinations, world: World, before: Piece | undefined): Piece {
  const loads = loadsIn(destinations);
  const shown = { card: namespaceCard(destinations, world), crossings: crossingsOf(destinations.namespace, loads) };
  return { destinations, loads, shown: before ? sharing(before.shown, shown) : shown };
}

function loadsIn(destinations: NamespaceDestinations): Map<string, Load> {
  const loads = new Map<string, Load>();
  for (const { answer } of allOf(destinations)) {
    if (!answer.asked || (answer.state !== 'handled' && answer.state !== 'broken')) continue;
    const key = nameKey(answer.asked);
    const { handled, broken } = loads.get(key) ?? noLoad;
    loads.set(key, answer.state === 'handled' ? { handled: handled + 1, broken } : { handled, broken: broken + 1 });
  }
  return loads;
}

function crossingsOf(namespace: string, loads: ReadonlyMap<string, Load>): Crossing[] {
  const crossings: Crossing[] = [];
  for (const [key, load] of loads) {
    const slash = key.indexOf('/');
    const waypoint = { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
    if (waypoint.namespace !== namespace) crossings.push({ namespace, waypoint, ...load });
  }
  return crossings.sort((a, b) => compare(nameKey(a.waypoint), nameKey(b.waypoint)));
}
