import { mutantsIn } from '../mutant.ts';

const guarded = ['lib/server/guard.test.ts'];
const signedInBy = ['lib/server/identity/oidc/sign-in.test.ts'];
const renewed = ['lib/server/identity/oidc/renew.test.ts'];
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
      text: "  if (!lands && site !== null && site !== 'same-origin' && site !== 'none')",
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
  ...mutantsIn('lib/server/identity/oidc/provider.ts', [
    {
      id: 'oidc-any-signature',
      rules: ['S-18'],
      text: '  oidc.enableNonRepudiationChecks(configuration);\n',
      replacement: '',
      breaks: 'The signature of an id token is not looked at.',
      tests: signedInBy,
    },
    {
      id: 'oidc-any-algorithm',
      rules: ['S-18'],
      text: 'id_token_signed_response_alg: settings.alg, ',
      replacement: '',
      breaks: 'The provider says by which algorithms id tokens may be signed.',
      tests: signedInBy,
    },
  ]),
  ...mutantsIn('lib/server/identity/oidc/land.ts', [
    {
      id: 'oidc-any-state',
      rules: ['S-18'],
      text: 'expectedState: transit.state',
      replacement: "expectedState: new URL(request.url).searchParams.get('state') ?? ''",
      breaks: 'A sign-in that another browser began is taken over.',
      tests: signedInBy,
    },
    {
      id: 'oidc-any-nonce',
      rules: ['S-18'],
      text: '    expectedNonce: transit.nonce,\n',
      replacement: '',
      breaks: 'An id token of another sign-in is taken.',
      tests: signedInBy,
    },
  ]),
  ...mutantsIn('lib/server/identity/oidc/session-by.ts', [
    {
      id: 'oidc-any-subject',
      rules: ['S-18'],
      text: '(before && subject !== before.grant?.subject)',
      replacement: 'false',
      breaks: 'A session goes on as somebody else.',
      tests: renewed,
    },
  ]),
  ...mutantsIn('lib/server/identity/oidc/renew.ts', [
    {
      id: 'oidc-many-refreshes',
      rules: ['S-18'],
      text: '  if (known) return known.renewed;\n',
      replacement: '',
      breaks: 'Each page asks the provider for the next token itself.',
      tests: renewed,
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
