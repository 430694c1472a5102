import { mutantsIn } from '../mutant.ts';

const guarded = ['lib/server/guard.test.ts'];
const responded = ['lib/server/respond.test.ts', 'lib/server/guard.test.ts'];

/** What stands between a stranger and the cluster. */
export const serverMutants = [
  ...mutantsIn('lib/server/guard.ts', [
    {
      id: 'guard-any-host',
      rules: ['S-19'],
      text: 'new URL(own).host === host',
      replacement: "new URL(own).host !== ''",
      breaks: 'Any host name is served, so that DNS can be rebound.',
      tests: guarded,
    },
    {
      id: 'guard-any-origin',
      rules: ['S-22'],
      text: "request.headers.get('origin') !== ",
      replacement: "'' === ' ' + ",
      breaks: 'Writes come from any page.',
      tests: guarded,
    },
    {
      id: 'guard-any-site',
      rules: ['S-25'],
      text: "  if (site !== null && site !== 'same-origin' && site !== 'none')",
      replacement: "  if (site === '')",
      breaks: 'Other sites may ask.',
      tests: guarded,
    },
    {
      id: 'guard-any-form',
      rules: ['S-22'],
      text: '  if (!/^application',
      replacement: '  if (false && !/^application',
      breaks: 'A form of another page may write.',
      tests: guarded,
    },
  ]),
  ...mutantsIn('lib/server/respond.ts', [
    {
      id: 'respond-shows-bugs',
      rules: ['S-31'],
      text: "    return failure({ code: 'internal', message: 'Something went wrong on the server; its log says more.' });",
      replacement: "    return failure({ code: 'internal', message: String(bug) });",
      breaks: 'The text of a bug is shown.',
      tests: responded,
    },
  ]),
  ...mutantsIn('lib/server/log/redact.ts', [
    {
      id: 'log-a-token',
      rules: ['S-35'],
      text: '[/\\b(Bearer|Basic)',
      replacement: '[/\\b(Barer|Busic)',
      breaks: 'A bearer token in a text is written to the log.',
      tests: ['lib/server/log/line.test.ts'],
    },
    {
      id: 'log-secret-fields',
      rules: ['S-35'],
      text: 'const secretKey = /authorization|',
      replacement: 'const secretKey = /',
      breaks: 'A field named authorization is written to the log.',
      tests: ['lib/server/log/line.test.ts'],
    },
  ]),
];
