import type { PlanPreview } from '../../lib/protocol/api.ts';

/** Why a plan cannot be applied, as a sentence; '' when it can. The cluster has the last word in any case (S-03). */
export function whyNotApply(preview: PlanPreview, readOnly: boolean): string {
  if (preview.plan.steps.length === 0) return 'Nothing would change: it already is as you ask.';
  if (readOnly) return 'This Waymark was started read only. Copy the command instead.';
  if (!preview.permitted.allowed) return preview.permitted.missing || 'You may not make this change. Copy the command for someone who may.';
  const stop = preview.preflight.find((notice) => notice.level === 'stop');
  if (stop && preview.override !== null)
    return 'Something else has to be changed first, see “Stop” above; or type what is asked for there, and apply that plan.';
  if (stop) return 'Something else has to be changed first: see “Stop” above.';
  const refused = preview.dryRun.find((answer) => !answer.ok);
  if (refused) return 'The cluster refused the dry run: see above.';
  return '';
}
