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
}

export const defaultSettings: MeshSettings = {};
