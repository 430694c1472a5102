import { describe, expect, test } from 'vitest';
import { drawnEdges } from '../canvas/edges/drawn-edges.ts';
import { flowNodes } from '../canvas/flow-nodes.ts';
import { layout, noMemory } from '../layout/lane-layout.ts';
import { sceneEdges } from '../scene/edges.ts';
import { connectionsOf } from '../scene/focus.ts';
import { buildScene, layoutContainers } from '../scene/scene.ts';
import { toEnd } from '../stage/slices.ts';
import type { FixtureObject } from '../testing/fixture-objects.ts';
import { namespace, service } from '../testing/fixture-objects.ts';
import { everyState, viewsOf } from '../testing/fixture-views.ts';
import { pictureOf } from './picture.ts';

function draw(objects: readonly FixtureObject[], open: (name: string) => boolean = () => true) {
  const fixture = viewsOf(objects);
  const overview = fixture.overview();
  const scene = buildScene(overview, new Set(overview.namespaces.map(({ name }) => name).filter(open)), fixture.views());
  const places = layout({ containers: layoutContainers(scene), aspect: 1.6 }, noMemory);
  const edges = sceneEdges(scene);
  const { homeOf } = connectionsOf(scene, edges);
  const homes = new Map(scene.namespaces.map(({ id, card }) => [id, card.name]));
  const drawn = toEnd(drawnEdges(edges, places, (node) => homes.get(homeOf.get(node) ?? '') ?? null, null));
  return pictureOf(toEnd(flowNodes(scene, places, null)).values(), drawn.values(), places.bounds, (token) => `color(${token})`);
}

describe('the exported drawing', () => {
  test('holds everything that is on the screen in words', () => {
    const { svg, width, height } = draw(everyState(), (name) => name !== 'reports');
    for (const words of [
      'bookinfo',
      'svc productpage',
      'deploy reviews-v3',
      'ext payments-api',
      'vm legacy-billing-vm',
      'missing waypoint',
      'asks for shop/does-not-exist',
      '⚠ wrong type',
      '1 broken, 1 L7, 3 L4',
    ]) {
      expect(svg).toContain(words);
    }
    expect(svg).not.toMatch(/NaN|undefined|null/);
    expect([width > 800, height > 500]).toEqual([true, true]);
  });

  test('names of the cluster are text and nothing else', () => {
    const { svg } = draw([namespace('a'), service('a', `<script x="1">&'\u0000`)]);
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0000');
    expect(svg).toContain('&lt;script x=&quot;1&quot;&gt;&amp;&#39;');
  });
});
