import type { Ref } from '../mesh/model/ref.ts';
import type { DestinationKind } from '../mesh/resolve/resolve.ts';
import { destinationKinds } from '../mesh/resolve/resolve.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import { explanationOf } from '../mesh/view/explanation/explanation.ts';
import { summariesOf } from '../mesh/view/explanation/summaries.ts';
import type { Explanation, FindResult, Found } from '../mesh/view/explanation-view.ts';
import { destinationKey } from '../mesh/view/explanation-view.ts';
import { find } from '../mesh/view/find.ts';
import type { AppError } from '../protocol/app-error.ts';
import type { Live } from './live.ts';
import { readText } from './query.ts';
import type { ListAnswer } from './respond.ts';
import { contentRevision, withRevision } from './revision.ts';

/** GET /api/explain?to=&from= . `to` is whatever a person types; one that means several things is not guessed. */
export function explainRequest(query: URLSearchParams, live: Live): Result<Explanation, AppError> {
  const { world } = live.cluster.store;
  const to = readText(query, 'to', { example: 'reviews.bookinfo' });
  if (!to.ok) return to;
  const from = readFrom(query, live);
  if (!from.ok) return from;
  const found = theOne(find(to.value, world, live.views));
  if (!found.ok) return found;
  const explanation = explanationOf(found.value, from.value, { world, views: live.views, changedLately: live.changedLately });
  return explanation ? ok(withRevision(explanation)) : err(nothingFor(to.value, []));
}

/** The one match; several exact ones are told, so that the caller can say which. */
function theOne({ query, matches }: FindResult): Result<Found, AppError> {
  const exact = matches.filter((match) => match.exact);
  const [first, ...others] = exact;
  if (first && others.length === 0) return ok(first);
  if (first) {
    return err({
      code: 'invalid',
      message: `"${query}" is ${exact.length} destinations.`,
      hint: `Say which, for example ?to=${destinationKey(first.to)}.`,
      details: { reason: 'ambiguous', matches: exact },
    });
  }
  return err(nothingFor(query, matches));
}

function nothingFor(query: string, suggestions: readonly Found[]): AppError {
  const near = suggestions[0];
  return {
    code: 'notFound',
    message: `There is no destination "${query}", or you may not read it.`,
    hint: near
      ? `Did you mean ${destinationKey(near.to)}?`
      : 'Try a name, namespace/name, a host name, an IP address, or Kind/namespace/name.',
    details: { suggestions },
  };
}

function readFrom(query: URLSearchParams, live: Live): Result<Ref | null, AppError> {
  if (!query.has('from')) return ok(null);
  const text = readText(query, 'from', { example: 'bookinfo/productpage-v1-abc' });
  if (!text.ok) return text;
  const [namespace = '', name = '', ...rest] = text.value.replace(/^Pod\//, '').split('/');
  if (namespace === '' || name === '' || rest.length > 0) {
    const message = 'from is a client pod: namespace/pod.';
    return err({ code: 'invalid', message, issues: [{ field: 'from', message }] });
  }
  if (!live.cluster.store.world.Pod.get(namespace, name))
    return err({ code: 'notFound', message: `There is no Pod ${namespace}/${name}, or you may not read it.`, details: { reason: 'from' } });
  return ok({ kind: 'Pod', namespace, name });
}

/** `?kind=`, one of those that can be a destination. */
export function readKind(query: URLSearchParams): Result<DestinationKind | undefined, AppError> {
  const text = query.get('kind');
  if (text === null) return ok(undefined);
  if (Object.hasOwn(destinationKinds, text)) return ok(text as DestinationKind);
  const names = Object.keys(destinationKinds).join(', ');
  return err({ code: 'invalid', message: `kind is one of ${names}.`, issues: [{ field: 'kind', message: names }] });
}

/** GET /api/destinations?namespace=&state=&kind= : a JSON array; narrowed where that is asked for. */
export function listRequest(query: URLSearchParams, live: Live): Result<ListAnswer, AppError> {
  const kind = readKind(query);
  if (!kind.ok) return kind;
  const wanted = { namespace: query.get('namespace'), state: query.get('state'), kind: kind.value ?? null };
  const known = new Set(['namespace', 'state', 'kind']);
  for (const name of query.keys())
    if (!known.has(name)) return err({ code: 'invalid', message: `There is no parameter "${name}"; use namespace, kind or state.` });
  const states = ['handled', 'direct', 'broken', 'unknown'];
  if (wanted.state !== null && !states.includes(wanted.state))
    return err({
      code: 'invalid',
      message: `state is one of ${states.join(', ')}.`,
      issues: [{ field: 'state', message: states.join(', ') }],
    });
  const list = [];
  for (const one of summariesOf(live.cluster.store.world, live.views)) {
    if (wanted.namespace !== null && one.namespace !== wanted.namespace) continue;
    if (wanted.kind !== null && one.kind !== wanted.kind) continue;
    if (wanted.state !== null && one.state !== wanted.state) continue;
    list.push(one);
  }
  return ok({ kind: 'list', list, revision: contentRevision(list) });
}
