import { mutantsIn } from '../mutant.ts';

const following = ['lib/cluster/list-watch.test.ts', 'lib/cluster/list-watch-edges.test.ts'];
const lists = ['lib/cluster/protobuf.test.ts', 'lib/cluster/list-pages.test.ts'];
const transport = ['lib/cluster/transport.test.ts'];

/** How the cluster is asked, and what its answers are taken for. */
export const askingMutants = [
  ...mutantsIn('lib/cluster/list-pages.ts', [
    {
      id: 'list-in-part',
      rules: ['R-08'],
      text: '      if (!answer.ok) return answer;\n      source.onPage?.();',
      replacement: '      if (!answer.ok && resourceVersion === "") return answer;\n      if (!answer.ok) break;\n      source.onPage?.();',
      breaks: 'A list that breaks off is shown as if it were whole.',
      tests: following,
    },
    {
      id: 'list-never-unpaged',
      rules: ['R-08'],
      text: 'else if (!paged || !isExpired(listing.error)) return listing;',
      replacement: 'else return listing;',
      breaks: 'A server that forgets its continue tokens is never read.',
      tests: following,
    },
    {
      id: 'list-without-a-version',
      rules: ['R-12'],
      text: "if (typeof resourceVersion !== 'string' || resourceVersion === '') return broken('has no resourceVersion');",
      replacement: "if (typeof resourceVersion !== 'string') return ok({ items: [], resourceVersion: '1', token: '' });",
      breaks: 'What is no list of the API empties the page.',
      tests: following,
    },
  ]),
  ...mutantsIn('lib/cluster/protobuf.ts', [
    {
      id: 'protobuf-that-breaks-off',
      rules: ['R-08'],
      text: '    if (this.#isCut) return this.#end;',
      replacement: '    return this.#end;',
      breaks: 'A list that breaks off is shown as if it were whole.',
      tests: lists,
    },
  ]),
  ...mutantsIn('lib/cluster/api-failure.ts', [
    {
      id: 'retry-after-an-hour',
      rules: ['R-05'],
      text: 'Math.min(wanted, MAX_RETRY_AFTER_MS)',
      replacement: 'wanted',
      breaks: 'One wrong header silences Waymark for hours.',
      tests: [...transport, ...following],
    },
    {
      id: 'expired-by-reason-only',
      rules: ['R-04'],
      text: "return problem.status === 410 || problem.reason === 'Expired'",
      replacement: "return problem.reason === 'Expired'",
      breaks: 'A 410 of something between is no sign that the history is gone.',
      tests: following,
    },
    {
      id: 'unauthorized-told-as-refused',
      rules: ['S-31'],
      text: 'message: problem.status === 401 ? UNAUTHORIZED : because',
      replacement: 'message: because',
      breaks: 'Who must sign in again is not told so.',
      tests: ['lib/cluster/api-failure.test.ts'],
    },
  ]),
  ...mutantsIn('lib/cluster/transport.ts', [
    {
      id: 'redirect-is-an-answer',
      rules: ['S-39'],
      text: 'if (statusCode < 300) return ok(opened);',
      replacement: 'if (statusCode < 400) return ok(opened);',
      breaks: 'A redirect is taken for an answer.',
      tests: [...following, ...transport],
    },
    {
      id: 'credentials-never-renewed',
      rules: ['R-50'],
      text: 'if (statusCode !== 401 || attempt > 0)',
      replacement: 'if (statusCode > 0)',
      breaks: 'A token that was renewed is not read.',
      tests: [...following, ...transport],
    },
    {
      id: 'credentials-renewed-for-ever',
      rules: ['R-50'],
      text: 'if (statusCode !== 401 || attempt > 0)',
      replacement: 'if (statusCode !== 401 || attempt > 50)',
      breaks: 'A refused token is sent again and again.',
      tests: [...following, ...transport],
    },
    {
      id: 'answer-without-a-limit',
      rules: ['R-12'],
      text: 'if (size > maxBytes) return err',
      replacement: 'if (size < 0) return err',
      breaks: 'An answer may fill the memory.',
      tests: transport,
    },
    {
      id: 'read-only-writes',
      rules: ['S-12'],
      text: 'if (readOnly && changes(request)) return',
      replacement: 'if (readOnly && request.method === undefined) return',
      breaks: 'READ_ONLY does not hold at the last step before the wire.',
      tests: transport,
    },
    {
      id: 'read-only-any-dry-run',
      rules: ['S-12'],
      text: "searchParams.getAll('dryRun').join() !== 'All' &&",
      replacement: "!searchParams.has('dryRun') &&",
      breaks: 'A parameter that the cluster does not take for a dry run opens READ_ONLY.',
      tests: transport,
    },
    {
      id: 'certificates-of-yesterday',
      rules: ['R-50'],
      text: 'if (!connections?.fits(credentials.tls)) {',
      replacement: 'if (!connections) {',
      breaks: 'A rotated key or authority is not used.',
      tests: transport,
    },
  ]),
  ...mutantsIn('lib/cluster/stream-lanes.ts', [
    {
      id: 'dead-lane-kept',
      rules: ['R-07'],
      text: "else if ((error as { code?: unknown }).code === 'UND_ERR_HEADERS_TIMEOUT') leave(lane);",
      replacement: '',
      breaks: 'Every watch waits on a connection on which nothing is answered, for ever.',
      tests: ['lib/cluster/stream-lanes.test.ts'],
    },
  ]),
  ...mutantsIn('lib/cluster/read-yaml.ts', [
    {
      id: 'yaml-of-two-documents',
      rules: ['S-49'],
      text: "  if (more) return err('is more than one document');\n",
      replacement: '',
      breaks: 'Of two documents the first is believed.',
      tests: ['lib/cluster/read-yaml.test.ts'],
    },
    {
      id: 'yaml-with-circles',
      rules: ['S-49'],
      text: '    JSON.stringify(value); // throws where an alias leads to what it is in\n',
      replacement: '',
      breaks: 'A value that contains itself is handed on.',
      tests: ['lib/cluster/read-yaml.test.ts'],
    },
  ]),
  ...mutantsIn('lib/server/front/screen.ts', [
    {
      id: 'another-cluster-ignored',
      rules: ['S-38'],
      text: 'if (place !== undefined)',
      replacement: 'if (place === "")',
      breaks: 'Who asks for another cluster is shown this one.',
      tests: ['lib/server/front/front.test.ts'],
    },
  ]),
];
