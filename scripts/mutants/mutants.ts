import { answersMutants } from './lists/answers.ts';
import { canaryMutants, ingressMutants } from './lists/canary.ts';
import { captureMutants } from './lists/capture.ts';
import { conditionMutants } from './lists/conditions.ts';
import { scopeMutants, selectorMutants, settingsMutants, visibilityMutants } from './lists/selector.ts';
import { hostMutants, indexMutants, serviceMutants } from './lists/service.ts';
import { referenceMutants, targetMutants } from './lists/target.ts';
import { waypointMutants } from './lists/waypoint.ts';
import { workloadMutants } from './lists/workload.ts';
import type { Mutant } from './mutant.ts';

/** The only list of mutants. One that no test notices is a hole in the tests; one that cannot matter does not belong here. */
export const mutants: readonly Mutant[] = [
  ...referenceMutants,
  ...targetMutants,
  ...serviceMutants,
  ...hostMutants,
  ...indexMutants,
  ...workloadMutants,
  ...waypointMutants,
  ...canaryMutants,
  ...ingressMutants,
  ...conditionMutants,
  ...selectorMutants,
  ...visibilityMutants,
  ...settingsMutants,
  ...scopeMutants,
  ...answersMutants,
  ...captureMutants,
];
