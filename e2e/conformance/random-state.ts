import type { KubeObject } from '../control-plane/raw-client.ts';
import { Random } from './random.ts';
import { destinations } from './random-destinations.ts';
import { managedGateway, randomClasses, randomGateway } from './random-gateways.ts';
import type { Names } from './random-labels.ts';
import { gatewayNames, serviceLabels, teamLabels, weightAnnotation } from './random-labels.ts';
import { randomMesh } from './random-mesh.ts';
import type { State } from './state.ts';
import { keyOf } from './state.ts';

/** A cluster made up from `seed`: the same for equal arguments. `objects` is about how many destinations it has. */
export function randomState(seed: number, prefix: string, objects = 320): State {
  const random = new Random(seed);
  const spaces = namespaceNames(random, prefix);
  const names: Names = { namespaces: spaces, selectorMayBeAbsent: random.chance(0.4) };
  const all: KubeObject[] = [...spaces.map((name) => randomNamespace(random, names, name)), ...randomClasses(random, prefix)];
  // Each four seeds in a row have every combination.
  const parts = { discovery: seed % 4 >= 2, visibility: seed % 2 === 0 };
  let named = 0;
  for (const namespace of spaces) {
    for (const name of gatewayNames) {
      if (random.chance(name === 'wp' || name === 'canary' ? 0.9 : 0.5))
        all.push(randomGateway(random, names, { prefix, namespace, name, number: named++ }));
    }
  }
  // One in some states: what istiod makes for it comes late, and everything waits.
  if (random.chance(0.5)) all.push(managedGateway(random, names, random.pick(spaces), 'managed'));
  for (let count = 0; count < objects; count++) {
    const make = random.weighted(destinations);
    all.push(...make(random, names, { namespace: random.pick(spaces), number: named++ }));
  }
  return { prefix, names, mesh: randomMesh(random, names, parts), objects: new Map(all.map((object) => [keyOf(object), object])), named };
}

function namespaceNames(random: Random, prefix: string): string[] {
  const long = `${prefix}-long-${'n'.repeat(63)}`.slice(0, 63);
  return ['a', 'b', 'c', 'd', 'e']
    .slice(0, random.int(3, 5))
    .map((letter) => `${prefix}-${letter}`)
    .concat(random.chance(0.3) ? long : []);
}

export function namespaceMetadata(random: Random, names: Names): { labels: Record<string, string>; annotations: Record<string, string> } {
  const revision: Record<string, string> = random.chance(0.1) ? { 'istio.io/rev': random.pick(['other', 'default']) } : {};
  return {
    labels: { ...serviceLabels(random, names, 0.65), ...teamLabels(random), ...revision },
    annotations: weightAnnotation(random, 0.35),
  };
}

function randomNamespace(random: Random, names: Names, name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...namespaceMetadata(random, names) } };
}
