/** Labels or annotations. Read them with `labelOf`: an absent key and an empty value differ everywhere. */
export type Labels = Readonly<Record<string, string>>;

/** The part that every record shares. */
export interface Meta {
  /** '' for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** RFC 3339, '' when unknown. */
  readonly created: string;
  readonly terminating: boolean;
  readonly labels: Labels;
  /** Only the allow-listed ones of the kind. */
  readonly annotations: Labels;
}

export interface Condition {
  readonly type: string;
  /** 'True', 'False', 'Unknown', or whatever was written. */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** lastTransitionTime, RFC 3339 or ''. */
  readonly at: string;
}

/** The value of `key`, or undefined when the key is absent. Safe for keys such as `__proto__`. */
export function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

export function conditionOf(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((c) => c.type === type);
}
