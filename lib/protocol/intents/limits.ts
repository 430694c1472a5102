/** What a page needs of the rules for fields before anybody fills in a form: without zod, which fields.ts brings. */

/** RFC 1123 label, as namespaces use it; without anchors, for the `pattern` of an input too. */
export const NAMESPACE_PATTERN = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';

/** So many objects in one plan; more are chosen in several. */
export const maxTargets = 200;
