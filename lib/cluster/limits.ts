import type { KindName } from '../mesh/model/kinds/registry.ts';
import { kinds } from '../mesh/model/kinds/registry.ts';
import type { WorldLog } from './world-log.ts';

/** Something that Waymark cannot see, and why: an answer to show, not an error. */
export interface Limit {
  /**
   * - `byNamespace`: the whole cluster may not be listed, `namespaces` are read instead (none: nothing can be);
   * - `forbidden`: may not be read, in `namespaces` or (none given) at all;
   * - `absent`: the cluster does not serve these kinds;
   * - `tooMany`: more namespaces could be read than are;
   * - `unauthenticated`: the credentials are refused.
   */
  readonly code: 'byNamespace' | 'forbidden' | 'absent' | 'tooMany' | 'unauthenticated';
  readonly kinds: readonly KindName[];
  readonly namespaces: readonly string[];
  readonly message: string;
}

export interface LimitSources {
  readonly log: WorldLog;
  /** Is this kind read namespace by namespace? */
  readonly narrowed: (kind: KindName) => boolean;
  readonly namespaces: readonly string[];
  readonly omitted: number;
}

/** The limits as of now, the gravest first. */
export function limitsOf({ log, narrowed, namespaces, omitted }: LimitSources): Limit[] {
  const having = (state: string) => kinds.map(({ kind }) => kind).filter((kind) => log.cell(kind, '').state === state);
  const byNamespace = kinds.map(({ kind }) => kind).filter(narrowed);
  const single = (name: KindName) => kinds.find(({ kind }) => kind === name)?.only;
  const forbidden = having('forbidden').filter((kind) => !narrowed(kind) && !single(kind));
  const limits: Limit[] = [];

  const refused = having('unauthenticated');
  if (refused.length > 0) {
    const why = refused.map((kind) => log.cell(kind, '').detail).find(Boolean) ?? '';
    limits.push({
      code: 'unauthenticated',
      kinds: refused,
      namespaces: [],
      message: `The cluster does not accept the credentials: ${why}`,
    });
  }
  if (byNamespace.length > 0) limits.push(narrowLimit(byNamespace, namespaces));
  if (omitted > 0) {
    const message = `You may read ${namespaces.length + omitted} namespaces; Waymark reads ${namespaces.length} of them. Name those that matter in its configuration.`;
    limits.push({ code: 'tooMany', kinds: [], namespaces, message });
  }
  if (forbidden.length > 0)
    limits.push({ code: 'forbidden', kinds: forbidden, namespaces: [], message: `You may not list ${pluralNames(forbidden)}.` });
  for (const namespace of namespaces) {
    const here = byNamespace.filter((kind) => log.cells(kind).get(namespace)?.state === 'forbidden');
    if (here.length > 0)
      limits.push({
        code: 'forbidden',
        kinds: here,
        namespaces: [namespace],
        message: `You may not list ${pluralNames(here)} in ${namespace}.`,
      });
  }
  for (const kind of having('forbidden')) {
    const only = single(kind);
    if (only) limits.push(singleLimit(kind, only));
  }
  return [...limits, ...absentLimits(having('absent'))];
}

function narrowLimit(which: readonly KindName[], namespaces: readonly string[]): Limit {
  const reading = namespaces.length > 0 ? `reading ${joined(namespaces)}` : 'name a namespace that you may read';
  const everything = kinds.every(({ kind, namespaced, only }) => !namespaced || only || which.includes(kind));
  const notAllowed = everything ? 'You may not read the whole cluster' : `You may not list ${pluralNames(which)} in the whole cluster`;
  return { code: 'byNamespace', kinds: which, namespaces, message: `${notAllowed}; ${reading}.` };
}

/** One object that may not be read: what it would say is assumed, and that is said. */
function singleLimit(kind: KindName, { namespace, name }: { readonly namespace: string; readonly name: string }): Limit {
  return {
    code: 'forbidden',
    kinds: [kind],
    namespaces: [namespace],
    message: `You may not read ${kind} ${namespace}/${name}, the mesh-wide settings; Istio’s defaults are assumed.`,
  };
}

/** One notice for each API group: they come and go with one set of definitions. */
function absentLimits(absent: readonly KindName[]): Limit[] {
  const groups = [...new Set(kinds.filter(({ kind }) => absent.includes(kind)).map(({ group }) => group))];
  return groups.map((group) => {
    const members = kinds.filter((kind) => kind.group === group && absent.includes(kind.kind)).map(({ kind }) => kind);
    return {
      code: 'absent',
      kinds: members,
      namespaces: [],
      message: `The cluster does not know ${pluralNames(members)} (${group}); they are picked up when their definitions are installed.`,
    };
  });
}

/** "Services, Pods and Gateways": the kinds as a person says them. */
function pluralNames(which: readonly KindName[]): string {
  return joined(which.map((name) => (name.endsWith('s') ? `${name}es` : name.endsWith('Entry') ? `${name.slice(0, -1)}ies` : `${name}s`)));
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
