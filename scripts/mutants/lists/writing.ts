import { mutantsIn } from '../mutant.ts';

const labels = ['lib/cluster/writes.test.ts'];
const gateways = ['lib/cluster/write-gateways.test.ts'];

/** What is written to the cluster: nothing unseen, nothing twice, nothing of others. */
export const writeMutants = [
  ...mutantsIn('lib/cluster/write-labels.ts', [
    {
      id: 'write-any-uid',
      rules: ['R-29'],
      text: 'if (current.metadata?.uid !== uid) return',
      replacement: "if (uid === '') return",
      breaks: 'An object that was made again is written to.',
      tests: labels,
    },
    {
      id: 'write-without-precondition',
      rules: ['R-20'],
      text: '    metadata: { uid, resourceVersion, labels',
      replacement: '    metadata: { labels',
      breaks: 'A patch holds for whatever object is there by then.',
      tests: labels,
    },
    {
      id: 'write-over-others',
      rules: ['R-20'],
      text: '.filter(({ actual, before, after }) => actual !== before && actual !== after)',
      replacement: '.filter(() => false)',
      breaks: 'A value that somebody else wrote is overwritten.',
      tests: labels,
    },
  ]),
  ...mutantsIn('lib/cluster/guarded-patch.ts', [
    {
      id: 'write-answer-lost',
      rules: ['R-21'],
      text: "((kind === 'network' || kind === 'body') && sent)",
      replacement: 'false',
      breaks: 'A write whose answer was lost is told as failed.',
      tests: labels,
    },
    {
      id: 'write-without-end',
      rules: ['R-20'],
      text: '    if (++sent > ATTEMPTS) return err(tooBusy(doing));\n',
      replacement: '',
      breaks: 'A busy object is tried again until the time is over.',
      tests: labels,
    },
    {
      id: 'write-429-is-final',
      rules: ['R-05'],
      text: ' || error.status === 409 || error.status === 429;',
      replacement: ' || error.status === 409;',
      breaks: 'A cluster that asks to slow down makes a write fail.',
      tests: labels,
    },
  ]),
  ...mutantsIn('lib/cluster/write-gateways.ts', [
    {
      id: 'create-by-force',
      rules: ['R-23'],
      text: "force: 'false'",
      replacement: "force: 'true'",
      breaks: 'Fields of another manager are taken over.',
      tests: gateways,
    },
    {
      id: 'delete-any-uid',
      rules: ['R-27'],
      text: 'if (metadata?.uid !== uid) return sent',
      replacement: "if (uid === '') return sent",
      breaks: 'A Gateway that somebody made again is deleted.',
      tests: gateways,
    },
    {
      id: 'delete-in-earnest',
      rules: ['R-25'],
      text: "...(dryRun ? { dryRun: ['All'] } : {})",
      replacement: '',
      breaks: 'The dry run of a delete deletes.',
      tests: gateways,
    },
    {
      id: 'delete-told-too-early',
      rules: ['R-31'],
      text: '        if (answer.ok) warnings = answer.value.warnings;\n',
      replacement: '        if (answer.ok) return ok({ changed: true, warnings: answer.value.warnings });\n',
      breaks: 'What a finalizer holds is called deleted.',
      tests: gateways,
    },
  ]),
];
