import { describe, expect, it } from 'vitest';
import { worldOf } from '../../lib/mesh/testing/world.ts';
import { explanationOf } from '../../lib/mesh/view/explanation/explanation.ts';
import { LiveViews } from '../../lib/mesh/view/live-views.ts';
import type { FixtureObject } from '../topology/testing/fixture-objects.ts';
import { bookinfo, everyState } from '../topology/testing/fixture-views.ts';
import { explanationJson, explanationText } from './explanation-text.ts';

function explained(objects: readonly FixtureObject[], namespace: string, name: string) {
  const world = worldOf([...objects]);
  const found = { to: { kind: 'Service', namespace, name }, by: 'VIP', text: '10.96.0.10' } as const;
  const explanation = explanationOf(found, null, { world, views: new LiveViews(world) });
  return { revision: '1', ...explanation! };
}

describe('explanationText', () => {
  it('says the answer, how it was found, the numbered decision, the mesh and who calls', () => {
    const text = explanationText(explained(bookinfo(), 'bookinfo', 'reviews'));
    expect(text).toMatch(/^Service bookinfo\/reviews: L7 \(found by VIP 10\.96\.0\.10\)\nTraffic to Service reviews /);
    expect(text).toMatch(/\nWhy:\n1\. \(T2\) /);
    expect(text).toContain('→ handled');
    expect(text).toMatch(/\nIn the mesh:\n- 3 pods: /);
    expect(text).toMatch(/\nWho calls:\n- Ambient pod, to the service: through waypoint bookinfo\/waypoint\. /);
    expect(text).not.toMatch(/undefined|\[object|protected/);
  });

  it('has the command where something is to be done', () => {
    const text = explanationText(explained(everyState(), 'shop', 'checkout'));
    expect(text).toMatch(/\nWhat to do:\n[\s\S]*\n {2}istioctl waypoint apply -n shop --name does-not-exist/);
    expect(text).toContain('falls open: ');
  });
});

describe('explanationJson', () => {
  it('is what the server answered, without its revision', () => {
    const explanation = explained(bookinfo(), 'bookinfo', 'reviews');
    const { revision: _revision, ...rest } = explanation;
    expect(JSON.parse(explanationJson(explanation))).toEqual(JSON.parse(JSON.stringify(rest)));
  });
});
