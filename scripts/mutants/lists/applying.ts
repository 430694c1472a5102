import { mutantsIn } from '../mutant.ts';

const steps = ['lib/server/plans/run-steps.test.ts'];
const operations = ['lib/server/plans/operations.test.ts'];
const overrides = ['lib/server/plans/operations.test.ts', 'lib/server/plans/override.test.ts'];

/** Plans on their way into the cluster: in order, under their guards, and not further than they may. */
export const applyingMutants = [
  ...mutantsIn('lib/server/plans/apply.ts', [
    {
      id: 'apply-read-only',
      rules: ['S-12'],
      text: 'if (readSettings(process.env).readOnly)',
      replacement: 'if (request.operation === "")',
      breaks: 'READ_ONLY plans are begun.',
      tests: operations,
    },
    {
      id: 'apply-elsewhere',
      rules: ['R-33'],
      text: 'if (request.clusterId !== here)',
      replacement: 'if (request.clusterId === "")',
      breaks: 'A plan for one cluster is applied to another.',
      tests: operations,
    },
    {
      id: 'apply-another-plan',
      rules: ['R-29'],
      text: 'if (digest !== request.digest) {',
      replacement: 'if (request.digest === "") {',
      breaks: 'Something else is written than what was previewed (law 5).',
      tests: operations,
    },
    {
      id: 'apply-in-spite-of-it',
      rules: ['R-27'],
      text: 'if (stop) return err(',
      replacement: 'if (stop?.says === "") return err(',
      breaks: 'What a check stops is written all the same.',
      tests: overrides,
    },
    {
      id: 'apply-once-more',
      rules: ['R-22'],
      text: 'if (!operations.get(request.operation)) {',
      replacement: 'if (request.operation) {',
      breaks: 'A repeat of an operation is judged as a new one.',
      tests: operations,
    },
  ]),
  ...mutantsIn('lib/server/plans/run-steps.ts', [
    {
      id: 'steps-go-on',
      rules: ['R-24'],
      text: "if (outcome.state === 'done' || outcome.state === 'unchanged') continue;",
      replacement: 'if (outcome.state) continue;',
      breaks: 'After a step that failed the next one is written.',
      tests: operations,
    },
    {
      id: 'steps-unstoppable',
      rules: ['R-24'],
      text: "    if (end === 'done' && options.stopped.aborted) end = 'stopped';\n",
      replacement: '',
      breaks: 'Stop is not heard between two steps.',
      tests: steps,
    },
    {
      id: 'label-before-ready',
      rules: ['R-26'],
      text: 'if (missing) return missing;',
      replacement: '',
      breaks: 'A label leads to a waypoint that is not ready: traffic goes past its policies.',
      tests: steps,
    },
    {
      id: 'label-to-another-gateway',
      rules: ['R-26'],
      text: 'gateway.uid ?? made.get(nameKey(gateway)) ?? null',
      replacement: 'null',
      breaks: 'A Gateway that somebody made again counts as the one that was waited for.',
      tests: steps,
    },
    {
      id: 'delete-without-a-look',
      rules: ['R-27'],
      text: "    if (look.now === 'never') return { state: look.state, message: look.message, uid: null };\n  }\n  const written",
      replacement: '  }\n  const written',
      breaks: 'A waypoint that somebody began to use meanwhile is deleted.',
      tests: steps,
    },
  ]),
  ...mutantsIn('lib/server/plans/waits.ts', [
    {
      id: 'wait-for-any-uid',
      rules: ['R-26'],
      text: 'if (uid !== null && gateway.uid !== uid)',
      replacement: 'if (uid === "")',
      breaks: 'What was made again under the same name is waited for and believed.',
      tests: steps,
    },
    {
      id: 'wait-for-the-dying',
      rules: ['R-26'],
      text: 'if (gateway.terminating)',
      replacement: 'if (gateway.uid === "")',
      breaks: 'Labels are led to a waypoint that is being deleted.',
      tests: steps,
    },
    {
      id: 'wait-not-for-strangers',
      rules: ['R-27'],
      text: 'if (!ours.has(refKey(object)) && !isReplaced)',
      replacement: 'if (name === "")',
      breaks: 'Who begins to use a waypoint while it is being deleted is waited for, for ever.',
      tests: steps,
    },
    {
      id: 'wait-not-in-an-outage',
      rules: ['R-21'],
      text: "return error.code === 'unreachable'",
      replacement: "return error.code === 'internal'",
      breaks: 'A cluster that does not answer for a moment fails a plan.',
      tests: steps,
    },
  ]),
];
