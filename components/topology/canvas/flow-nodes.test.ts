import { describe, expect, test } from 'vitest';
import { overlaps } from '../layout/geometry.ts';
import type { Layout } from '../layout/lane-layout.ts';
import { layout, noMemory } from '../layout/lane-layout.ts';
import { sceneEdges } from '../scene/edges.ts';
import { connectionsOf } from '../scene/focus.ts';
import type { Scene } from '../scene/scene.ts';
import { buildScene, layoutContainers } from '../scene/scene.ts';
import { toEnd } from '../stage/slices.ts';
import { service } from '../testing/fixture-objects.ts';
import { everyState, manyNamespaces, viewsOf } from '../testing/fixture-views.ts';
import { drawnEdges } from './edges/drawn-edges.ts';
import type { FlowNode } from './flow-nodes.ts';
import { flowNodes } from './flow-nodes.ts';
import { neighbourOf } from './keyboard.ts';

function pictureOf(fixture: ReturnType<typeof viewsOf>, open?: readonly string[], memory = noMemory): { scene: Scene; places: Layout } {
  const overview = fixture.overview();
  const scene = buildScene(overview, new Set(open ?? overview.namespaces.map(({ name }) => name)), fixture.views());
  return { scene, places: layout({ containers: layoutContainers(scene), aspect: 1.6 }, memory) };
}

function edgesOf(scene: Scene, places: Layout) {
  const edges = sceneEdges(scene);
  const { homeOf } = connectionsOf(scene, edges);
  const homes = new Map(scene.namespaces.map(({ id, card }) => [id, card.name]));
  return { edges, drawn: toEnd(drawnEdges(edges, places, (node) => homes.get(homeOf.get(node) ?? '') ?? null, null)) };
}

describe('nodes for React Flow', () => {
  test('everything in the views is drawn once, each in its lane', () => {
    const fixture = viewsOf(everyState());
    const { scene, places } = pictureOf(fixture);
    const nodes = toEnd(flowNodes(scene, places, null));
    for (const { view } of scene.namespaces) {
      for (const { id } of [...(view?.waypoints ?? []), ...(view?.services ?? []), ...(view?.workloads ?? [])])
        expect([id, nodes.has(id)]).toEqual([id, true]);
    }
    expect(nodes.get('ServiceEntry/shop/payments-api')?.type).toBe('serviceEntry');
    expect(nodes.get('WorkloadEntry/shop/legacy-billing-vm')?.type).toBe('workloadEntry');
    expect(nodes.get('Gateway/shop/does-not-exist')?.type).toBe('missingWaypoint');
  });

  test('a node that did not change is the same object, so that nothing of it draws again', () => {
    const fixture = viewsOf(everyState());
    const { scene, places } = pictureOf(fixture);
    const before = toEnd(flowNodes(scene, places, null));
    const more = [...everyState(), service('legacy', 'added')];
    const next = pictureOf(viewsOf(more), undefined, places.memory);
    // The query cache keeps the identity of parts that are equal; here both are parsed anew, so they are shared by hand.
    const shared = {
      ...next.scene,
      namespaces: next.scene.namespaces.map((one) =>
        one.card.name === 'legacy' ? one : scene.namespaces.find(({ id }) => id === one.id)!,
      ),
    };
    const after = toEnd(flowNodes(shared, next.places, null, before));
    const stayed = [...before].filter(([id, { position }]) => {
      const now = after.get(id)?.position;
      return !id.includes('legacy') && now?.x === position.x && now.y === position.y;
    });
    expect(stayed.length).toBeGreaterThan(20);
    for (const [id, node] of stayed) expect([id, after.get(id) === node]).toEqual([id, true]);
    expect(before.has('Service/legacy/added')).toBe(false);
    expect(after.has('Service/legacy/added')).toBe(true);
  });

  test('what a filter leaves out is marked, not removed', () => {
    const { scene, places } = pictureOf(viewsOf(everyState()));
    const nodes = toEnd(flowNodes(scene, places, new Set(['Service/shop/cart'])));
    expect([nodes.get('Service/shop/cart')?.data.matches, nodes.get('Service/shop/catalog')?.data.matches]).toEqual([true, false]);
  });
});

describe('edges', () => {
  test('every edge of the scene has a shape', () => {
    for (const open of [undefined, ['shop'], ['reports', 'infra'], []]) {
      const { scene, places } = pictureOf(viewsOf(everyState()), open);
      const { edges, drawn } = edgesOf(scene, places);
      expect(new Set([...drawn.values()].map((one) => one.edge.id))).toEqual(new Set(edges.map(({ id }) => id)));
      for (const { route } of drawn.values()) expect(route.path).not.toMatch(/NaN|undefined/);
    }
  });

  test('between closed namespaces no line runs over a card', () => {
    const { scene, places } = pictureOf(viewsOf(manyNamespaces(60)), []);
    const { drawn } = edgesOf(scene, places);
    expect(drawn.size).toBeGreaterThan(5);
    for (const { route } of drawn.values()) {
      const points = [...route.path.matchAll(/[MLQ] ([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => ({
        x: Number(x),
        y: Number(y),
      }));
      for (const { x, y } of points) {
        const over = [...places.containers].filter(([, r]) => x > r.x && x < r.x + r.width && y > r.y && y < r.y + r.height);
        expect(over).toEqual([]);
      }
    }
  });

  test('an edge that leaves its container runs over no node', () => {
    const besideWaypoint = service('infra', 'aaa', { 'istio.io/use-waypoint': 'cart-waypoint', 'istio.io/use-waypoint-namespace': 'shop' });
    const { scene, places } = pictureOf(viewsOf([...everyState(), besideWaypoint]));
    const leaving = [...edgesOf(scene, places).drawn.values()].filter(({ edge }) => edge.crosses);
    expect(leaving.length).toBeGreaterThan(2);
    for (const { edge, route } of leaving) {
      const { source, target } = edge;
      const points = [...route.path.matchAll(/([\d.-]+) ([\d.-]+)(?= [LQ]|$)/g)].map(([, x, y]) => ({
        x: Number(x),
        y: Number(y),
      }));
      expect(points.length).toBeGreaterThan(3);
      for (const [i, b] of points.entries()) {
        const a = points[i - 1] ?? b;
        const line = { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
        const over = [...places.nodes].filter(([id, rect]) => id !== source && id !== target && overlaps(line, rect)).map(([id]) => id);
        expect([source, over]).toEqual([source, []]);
      }
    }
  });

  test('an edge inside of a container runs through no other node at its corners', () => {
    const { scene, places } = pictureOf(viewsOf(manyNamespaces(2, { services: 40 })));
    const { drawn } = edgesOf(scene, places);
    for (const { edge, route } of drawn.values()) {
      const { source, target } = edge;
      const points = [...route.path.matchAll(/[ML] ([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => ({
        x: Number(x),
        y: Number(y),
      }));
      for (const { x, y } of points) {
        const over = [...places.nodes].filter(
          ([id, r]) => id !== source && id !== target && x > r.x && x < r.x + r.width && y > r.y && y < r.y + r.height,
        );
        expect(over.map(([id]) => `${source} ${target} ${id}`)).toEqual([]);
      }
    }
  });
});

describe('moving with arrows', () => {
  const { scene, places } = pictureOf(viewsOf(everyState()), ['shop']);
  const nodes = toEnd(flowNodes(scene, places, null));
  const go = (id: string, ...directions: Array<'up' | 'down' | 'left' | 'right'>) => {
    let node: FlowNode | null | undefined = nodes.get(id);
    for (const direction of directions) node = node && neighbourOf(node, direction, nodes.values());
    return node?.id ?? null;
  };

  test('down from a title is its first member, up leads back', () => {
    expect(go('Namespace//shop', 'down')).toBe('Gateway/shop/cart-waypoint');
    expect(go('Gateway/shop/cart-waypoint', 'up')).toBe('Namespace//shop');
  });

  test('up from the first row is the title of the own container, whatever stands above it', () => {
    const whole = pictureOf(viewsOf(everyState()));
    const all = toEnd(flowNodes(whole.scene, whole.places, null));
    const homes = connectionsOf(whole.scene, []).homeOf;
    for (const node of all.values()) {
      const home = all.get(homes.get(node.id) ?? '');
      if (home && node.position.y - home.position.y < 110) expect(neighbourOf(node, 'up', all.values())?.id).toBe(home.id);
    }
  });

  test('right goes from waypoint to service to workload, left comes back', () => {
    expect(go('Gateway/shop/cart-waypoint', 'right', 'right')).toBe('Deployment/shop/cart');
    expect(go('Deployment/shop/cart', 'left', 'left')).toBe('Gateway/shop/cart-waypoint');
  });

  test('everything is reached from anywhere', () => {
    const seen = new Set(['Namespace//shop']);
    for (const id of seen) {
      for (const direction of ['up', 'down', 'left', 'right'] as const) {
        const next = go(id, direction);
        if (next) seen.add(next);
      }
    }
    expect([...nodes.keys()].filter((id) => !seen.has(id))).toEqual([]);
  });
});
