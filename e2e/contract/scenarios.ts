import type { Scenario } from './scenario.ts';
import { access } from './scenarios/access.ts';
import { applying } from './scenarios/applying.ts';
import { creating } from './scenarios/creating.ts';
import { definitions } from './scenarios/definitions.ts';
import { deleting } from './scenarios/deleting.ts';
import { mesh } from './scenarios/mesh.ts';
import { patching } from './scenarios/patching.ts';
import { reading } from './scenarios/reading.ts';
import { scene } from './scenarios/scene.ts';
import { watching } from './scenarios/watching.ts';
import { workloads } from './scenarios/workloads.ts';

/** All scenarios, by subject. */
export const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  reading,
  creating,
  patching,
  applying,
  deleting,
  watching,
  access,
  mesh,
  workloads,
  definitions,
  scene,
};
