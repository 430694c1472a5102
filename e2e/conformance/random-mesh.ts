import type { MeshChange } from '../control-plane/mesh-settings.ts';
import type { Random } from './random.ts';
import type { Names } from './random-labels.ts';
import { namespaceSelector } from './random-labels.ts';

export interface MeshParts {
  readonly discovery: boolean;
  readonly visibility: boolean;
}

/** With these parts set; without any, the settings of a stock installation. */
export function randomMesh(random: Random, names: Names, parts: MeshParts): MeshChange {
  return {
    ...(parts.discovery ? { discoverySelectors: Array.from({ length: random.int(1, 2) }, () => namespaceSelector(random, names)) } : {}),
    ...(parts.visibility ? { serviceEntryVisibility: visibility(random, names) } : {}),
  };
}

function visibility(random: Random, names: Names): object {
  const policies = Array.from({ length: random.int(0, 3) }, () => ({
    visibility: random.pick(['PUBLIC', 'NAMESPACE', 'NAMESPACE', 'NONE']),
    matchingRules: Array.from(
      {
        length: random.weighted([
          [1, 0],
          [5, 1],
          [2, 2],
        ]),
      },
      () => (random.chance(0.05) ? {} : { namespaceSelector: namespaceSelector(random, names) }),
    ),
  }));
  const fallback = random.weighted<object>([
    [2, {}],
    [2, { defaultVisibility: 'PUBLIC' }],
    [3, { defaultVisibility: 'NAMESPACE' }],
    [1, { defaultVisibility: 'NONE' }],
  ]);
  return { ...fallback, policies };
}
