import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../../lib/mesh/view/filter.ts';
import type { FixtureObject } from '../testing/fixture-objects.ts';
import { deployment, namespace, service, waypoint, waypointClass } from '../testing/fixture-objects.ts';
import { everyState, manyNamespaces, viewsOf } from '../testing/fixture-views.ts';
import { sceneEdges } from './edges.ts';
import { automaticChoice, openNamespaces } from './expansion.ts';
import { connectionsOf, focusOn, nodeFor } from './focus.ts';
import { countsText, lookText, lookWords } from './look-words.ts';
import { matchedNodes } from './matching.ts';
import { buildScene, layoutContainers } from './scene.ts';

function sceneOf(objects: readonly FixtureObject[], open?: readonly string[], filter = '') {
  const fixture = viewsOf(objects);
  const overview = fixture.overview(filter);
  return buildScene(overview, new Set(open ?? overview.namespaces.map(({ name }) => name)), fixture.views());
}

const words = (objects: readonly FixtureObject[], id: string) => {
  const scene = sceneOf(objects);
  for (const { view } of scene.namespaces) {
    const node = [...(view?.services ?? []), ...(view?.workloads ?? [])].find((one) => one.id === id);
    if (node) return lookText(node.look, lookWords(node.look, node.attachment, scene.waypoints));
  }
  return undefined;
};

describe('the words of a state', () => {
  test.each([
    ['Service/bookinfo/reviews', 'L7 · bookinfo/waypoint'],
    ['Service/shop/catalog', 'L4 · ztunnel'],
    ['Service/shop/checkout', 'asks for shop/does-not-exist · missing'],
    ['Service/staging/web', 'asks for staging/waypoint · not ready'],
    ['Service/reports/archive', 'asks for infra/private · denied'],
    ['Service/shop/recommendations-for-returning-customers', 'asks for shop/pods-only · wrong type'],
    ['Service/shop/images', 'opted out · by its own label'],
    ['Service/legacy/mainframe-gateway', 'not in mesh'],
    ['Deployment/shop/checkout', 'L7 · shop/pods-only'],
  ])('%s: %s', (id, expected) => expect(words(everyState(), id)).toBe(expected));

  test('a pod that its labels put into the mesh and istio-cni did not is said to be not captured', () => {
    const objects = [namespace('ns'), ...deployment('ns', 'web', { captured: false })];
    expect(words(objects, 'Deployment/ns/web')).toMatch(/^not captured/);
  });

  test('counts are loudest first and lose nothing', () =>
    expect(countsText({ outside: 1, l7: 3, broken: 2 })).toBe('2 broken, 3 L7, 1 not in mesh'));
});

describe('edges', () => {
  const edges = () => sceneEdges(sceneOf(everyState()));
  const from = (source: string) => edges().filter((edge) => edge.source === source && edge.kind !== 'selection');

  test('the label of a namespace is drawn once, those who inherit only when looked at', () => {
    const inside = edges().filter(({ target }) => target === 'Gateway/bookinfo/waypoint');
    expect(inside.map(({ kind }) => kind).sort()).toEqual(['member', 'member', 'member', 'member', 'namespace']);
  });

  test('a missing waypoint is a place of its own', () => {
    expect(from('Service/shop/checkout')).toMatchObject([
      { kind: 'own', target: 'Gateway/shop/does-not-exist', broken: true, label: 'missing' },
    ]);
  });

  test('an attachment across namespaces is marked, also when it is denied', () => {
    expect(from('Namespace//reports')).toMatchObject([{ kind: 'namespace', target: 'Gateway/infra/egress', crosses: true, broken: false }]);
    expect(from('Service/reports/archive')).toMatchObject([
      { kind: 'own', target: 'Gateway/infra/private', crosses: true, broken: true, label: 'denied' },
    ]);
  });

  test('a canary is an edge with its weight', () => {
    const labels = { 'istio.io/use-waypoint': 'one', 'istio.io/use-waypoint-canary': 'two' };
    const split = service('ns', 'web', labels);
    const annotated = { ...split, metadata: { ...split.metadata, annotations: { 'istio.io/use-waypoint-canary-weight': '10' } } };
    const scene = sceneOf([waypointClass, namespace('ns'), ...waypoint('ns', 'one'), ...waypoint('ns', 'two'), annotated]);
    expect(sceneEdges(scene).find(({ kind }) => kind === 'canary')).toMatchObject({
      source: 'Service/ns/web',
      target: 'Gateway/ns/two',
      label: '10 %',
    });
  });

  test('closed namespaces: edges between them, with counts', () => {
    const closed = sceneEdges(sceneOf(everyState(), []));
    expect(closed.map(({ source, target, label }) => `${source} ${target} ${label}`).sort()).toEqual([
      'Namespace//reports Namespace//infra 1 attached · 1 broken',
      'Namespace//shop Namespace//infra 1 attached',
    ]);
  });

  test('with any namespaces open, both ends of every edge are drawn', () => {
    for (const open of [['shop'], ['infra'], ['reports', 'infra'], ['shop', 'reports']]) {
      const scene = sceneOf(everyState(), open);
      const { homeOf } = connectionsOf(scene, []);
      const drawn = new Set([...homeOf.keys(), ...scene.namespaces.map(({ id }) => id)]);
      for (const edge of sceneEdges(scene)) expect([drawn.has(edge.source), drawn.has(edge.target)]).toEqual([true, true]);
    }
  });

  test('the Gateway of a waypoint is deleted: its place stays, and what istiod made for it does not come instead', () => {
    const deleted = everyState().filter(({ kind, metadata }) => !(kind === 'Gateway' && metadata?.namespace === 'bookinfo'));
    const before = layoutContainers(sceneOf(everyState())).find(({ id }) => id === 'bookinfo')!.lanes!;
    const after = layoutContainers(sceneOf(deleted)).find(({ id }) => id === 'bookinfo')!.lanes!;
    expect(after.waypoints.map(({ id }) => id)).toEqual(before.waypoints.map(({ id }) => id));
    expect([after.services, after.workloads]).toEqual([before.services, before.workloads]);
  });

  test('a change of attachments leaves what the layout may know as it is', () => {
    const relabelled = everyState().map((object) =>
      object.kind === 'Service' && object.metadata?.name === 'catalog'
        ? { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, 'istio.io/use-waypoint': 'cart-waypoint' } } }
        : object,
    );
    expect(sceneEdges(sceneOf(relabelled))).not.toEqual(edges());
    expect(layoutContainers(sceneOf(relabelled))).toEqual(layoutContainers(sceneOf(everyState())));
  });
});

describe('what is open', () => {
  const cardsOf = (objects: readonly FixtureObject[]) => viewsOf(objects).overview().namespaces;

  test('a small cluster is open, but for what is empty', () => {
    const cards = cardsOf(everyState());
    const open = openNamespaces(cards, null, automaticChoice(cards, new Map()));
    expect([open.has('bookinfo'), open.has('empty'), open.size]).toEqual([true, false, cards.length - 1]);
  });

  test('empty namespaces do not make a cluster large', () => {
    const empties = Array.from({ length: 20 }, (_, index) => namespace(`empty-${index}`, {}));
    const cards = cardsOf([...everyState(), ...empties]);
    expect(openNamespaces(cards, null, automaticChoice(cards, new Map())).has('bookinfo')).toBe(true);
  });

  test('a large one is closed', () => {
    const cards = cardsOf(manyNamespaces(40));
    expect(openNamespaces(cards, null, automaticChoice(cards, new Map())).size).toBe(0);
  });

  test('growing over the limit closes nothing', () => {
    const small = cardsOf(everyState());
    const choice = automaticChoice(small, new Map());
    const large = cardsOf([...everyState(), ...manyNamespaces(30)]);
    const open = openNamespaces(large, null, automaticChoice(large, choice));
    expect([open.has('bookinfo'), open.has('shop')]).toEqual([true, true]);
  });

  test('the URL wins, and names what there is', () => {
    const cards = cardsOf(everyState());
    expect([...openNamespaces(cards, ['shop', 'gone'], automaticChoice(cards, new Map()))]).toEqual(['shop']);
  });
});

describe('what is looked at', () => {
  const scene = sceneOf(everyState());
  const connections = connectionsOf(scene, sceneEdges(scene));

  test('a waypoint brings what is attached to it and the containers', () => {
    const { nodes } = focusOn('Gateway/infra/egress', connections);
    for (const id of ['Service/reports/daily', 'ServiceEntry/shop/payments-api', 'Namespace//reports', 'Namespace//infra'])
      expect(nodes.has(id)).toBe(true);
    expect(nodes.has('Service/shop/catalog')).toBe(false);
  });

  test('a pod is its workload; what is not drawn is nothing', () => {
    const pod = scene.namespaces.find(({ card }) => card.name === 'shop')?.view?.workloads.find(({ name }) => name === 'cart')?.pods[0];
    expect(nodeFor(pod?.id ?? '', connections, scene)).toBe('Deployment/shop/cart');
    expect(nodeFor('Pod/shop/who', connections, scene)).toBeNull();
  });
});

describe('what a filter is about', () => {
  const matching = (text: string) => {
    const scene = sceneOf(everyState(), undefined, text);
    const parsed = parseFilter(text);
    return matchedNodes(scene, parsed.ok ? parsed.value : null);
  };

  test('without a filter there is no answer', () => expect(matching('')).toBeNull());

  test('broken attachments with the waypoint that they ask for', () => {
    const matched = matching('state:broken');
    for (const id of [
      'Service/shop/checkout',
      'Gateway/shop/does-not-exist',
      'Gateway/infra/private',
      'Deployment/staging/web',
      'Namespace//shop',
    ]) {
      expect([id, matched?.has(id)]).toEqual([id, true]);
    }
    for (const id of ['Service/shop/cart', 'Gateway/infra/egress', 'Namespace//legacy'])
      expect([id, matched?.has(id)]).toEqual([id, false]);
  });

  test('a workload stands for its pods', () => {
    expect(matching('kind:pod ns:shop')?.has('Deployment/shop/cart')).toBe(true);
    expect(matching('kind:deployment ns:shop')?.has('Deployment/shop/cart')).toBe(true);
    expect(matching('kind:service ns:shop')?.has('Deployment/shop/cart')).toBe(false);
  });
});
