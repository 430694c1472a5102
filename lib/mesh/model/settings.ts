import type { LabelSelector } from './kinds/gateway.ts';

export type Visibility = 'PUBLIC' | 'NAMESPACE' | 'NONE';

/** The part of meshConfig that changes a resolution. */
export interface MeshSettings {
  /** undefined: the feature is not configured; everything is PUBLIC and no condition is written. */
  readonly serviceEntryVisibility?: {
    readonly defaultVisibility: Visibility;
    /** Ordered. A rule without a selector is null and never matches; an empty list matches everything. */
    readonly policies: ReadonlyArray<{ readonly visibility: Visibility; readonly namespaceSelectors: ReadonlyArray<LabelSelector | null> }>;
  };
  /** Which namespaces istiod looks into (semantics.md 1.4); undefined or empty: all. */
  readonly discoverySelectors?: readonly LabelSelector[];
  /** istiod's revision, for rule 1.5a; undefined: that of a stock installation, `default`. */
  readonly revision?: string;
}

export const defaultSettings: MeshSettings = {};

/** The revision of an installation that names none. */
export const DEFAULT_REVISION = 'default';

/** meshConfig as it was parsed from YAML; whatever does not have the expected shape counts as not set. Never throws. */
export function readMeshSettings(mesh: unknown, revision: string | undefined): MeshSettings {
  const config = isObject(mesh) ? mesh : {};
  const visibility = config['serviceEntryVisibility'];
  const selectors = config['discoverySelectors'];
  return {
    ...(isObject(visibility)
      ? {
          serviceEntryVisibility: {
            defaultVisibility: visibilityIn(visibility['defaultVisibility']),
            policies: listIn(visibility['policies']).map((policy) => ({
              visibility: visibilityIn(policy['visibility']),
              namespaceSelectors: listIn(policy['matchingRules']).map((rule) => selectorIn(rule['namespaceSelector'])),
            })),
          },
        }
      : {}),
    ...(Array.isArray(selectors) && selectors.length > 0 ? { discoverySelectors: listIn(selectors).map((s) => selectorIn(s) ?? {}) } : {}),
    ...(revision === undefined ? {} : { revision }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Not set, or unspecified, is PUBLIC. */
function visibilityIn(value: unknown): Visibility {
  return value === 'NAMESPACE' || value === 'NONE' ? value : 'PUBLIC';
}

/** null: there is no selector, which is not the same as one that says nothing. */
function selectorIn(value: unknown): LabelSelector | null {
  if (!isObject(value)) return null;
  const { matchLabels, matchExpressions } = value;
  return {
    ...(isObject(matchLabels) ? { matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([k, v]) => [k, String(v)])) } : {}),
    ...(Array.isArray(matchExpressions)
      ? {
          matchExpressions: listIn(matchExpressions).map((e) => ({
            key: String(e['key'] ?? ''),
            operator: String(e['operator'] ?? ''),
            ...(Array.isArray(e['values']) ? { values: e['values'].map(String) } : {}),
          })),
        }
      : {}),
  };
}
