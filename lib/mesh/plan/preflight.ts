import type { World } from '../model/world.ts';
import type { Check, Facts } from './checks/check.ts';
import { externalName, hostNetwork, keepsOwnLabel, notInMesh, podsOutside, restartsPods, sidecars } from './checks/mesh.ts';
import {
  managed,
  many,
  nameCollision,
  podSecurity,
  revisionUnknown,
  systemNamespace,
  uselessWaypoint,
  waitsForReady,
} from './checks/objects.ts';
import {
  canaryWithoutEffect,
  fallsOpen,
  labelsBeforeReady,
  losesWaypoint,
  lostAtRestart,
  staysReferring,
  waypointMissing,
} from './checks/traffic.ts';
import type { Forecast } from './forecast.ts';
import type { Intent } from './intent.ts';
import type { Plan, Preflight } from './plan.ts';

const checks: readonly Check[] = [
  restartsPods,
  labelsBeforeReady,
  fallsOpen,
  waypointMissing,
  canaryWithoutEffect,
  nameCollision,
  notInMesh,
  sidecars,
  podsOutside,
  externalName,
  losesWaypoint,
  staysReferring,
  waitsForReady,
  revisionUnknown,
  uselessWaypoint,
  podSecurity,
  lostAtRestart,
  managed,
  systemNamespace,
  hostNetwork,
  keepsOwnLabel,
  many,
];

const levels = ['stop', 'warn', 'info'];

/** What to know before `plan` is applied; 'stop' first, otherwise in the order of the checks. */
export function preflight(
  plan: Plan,
  intent: Intent,
  world: World,
  forecast: Forecast,
  overridden: ReadonlySet<string> = new Set(),
): Preflight[] {
  const facts: Facts = { plan, intent, before: world, after: forecast.after, forecast, overridden };
  return checks.flatMap((check) => [...check(facts)]).sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}
