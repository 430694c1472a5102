import { z } from 'zod';
import { patchKinds } from '../../mesh/plan/plan.ts';
import { isLabelKey, isLabelValue } from '../../mesh/resolve/label-selector.ts';
import { maxTargets, NAMESPACE_PATTERN } from './limits.ts';

/** Fields that several intents share. Every message says what is wrong, what is allowed, and an example. */

const maxName = 63;

const namespacePattern = new RegExp(`^${NAMESPACE_PATTERN}$`);
/** DNS-1035: istiod makes a Service of the same name. */
const waypointPattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

const allowedText = 'Use lower-case letters a–z, digits and "-"';

/** What is wrong with `text` as a name, in words; '' when nothing is. Linear, and stops at the first thing. */
function wrongName(text: string, example: string, letterFirst: boolean): string {
  if (text.trim() === '') return `Enter a name in lower-case letters, for example "${example}".`;
  if (text.length > maxName) return `${text.length} of at most ${maxName} characters (the name is also used as a label value).`;
  const bad = [...text].findIndex((character) => !/^[-a-z0-9]$/.test(character));
  if (bad >= 0) return `${allowedText}, for example "${example}": "${[...text][bad]}" at position ${bad + 1} is none of them.`;
  if (letterFirst && /^[0-9]/.test(text)) return 'Start with a letter: Istio creates a Service with this name.';
  return `${allowedText}; start with a letter${letterFirst ? '' : ' or digit'}, end with a letter or digit, for example "${example}".`;
}

const text = z.string().max(1000, 'That is too long.');

export const namespaceName = text.superRefine((value, context) => {
  if (!namespacePattern.test(value)) context.addIssue({ code: 'custom', message: wrongName(value, 'bookinfo', false) });
});

/** The name of a waypoint that is made here. */
export const waypointName = text.superRefine((value, context) => {
  if (value === 'none') context.addIssue({ code: 'custom', message: '"none" is reserved by Istio and means: no waypoint.' });
  else if (value.length > maxName || !waypointPattern.test(value))
    context.addIssue({ code: 'custom', message: wrongName(value, 'waypoint', true) });
});

const valueRule = 'At most 63 characters: letters, digits, "-", "_", "."; first and last must be a letter or digit.';

export const labelValue = text.refine(isLabelValue, valueRule);

/** The name of any object in a path of the API: no slash, no control characters. */
export const objectName = z
  .string()
  .min(1, 'Enter a name.')
  .max(253, 'At most 253 characters.')
  .refine((value) => value !== '.' && value !== '..' && !/[/%\p{Cc}\p{Cs}\s]/u.test(value), 'That is not the name of an object.');

/** A waypoint that is referred to. Names that no label can carry are refused where they stand. */
export const waypointKey = z.strictObject({
  namespace: namespaceName,
  name: text.superRefine((value, context) => {
    if (value === '')
      context.addIssue({
        code: 'custom',
        message:
          'Enter the name of a waypoint, for example "waypoint". An empty value would point to one without a name; to switch off, remove the label or opt out.',
      });
    else if (!isLabelValue(value)) context.addIssue({ code: 'custom', message: valueRule });
  }),
});

/** A Gateway that exists; its name may be one that no label can carry. */
export const gatewayKey = z.strictObject({ namespace: namespaceName, name: objectName });

const others = patchKinds.filter((kind) => kind !== 'Namespace');

export const target = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('Namespace'), namespace: z.literal('', 'A Namespace is in no namespace.'), name: namespaceName }),
    z.strictObject({ kind: z.enum(others), namespace: namespaceName, name: objectName }),
  ],
  `Allowed kinds: ${patchKinds.join(', ')}.`,
);

export const targets = z
  .array(target)
  .min(1, 'Choose at least one object.')
  .max(maxTargets, `At most ${maxTargets} objects in one plan; split it.`);

export const trafficType = z.enum(['service', 'workload', 'all', 'none'], 'Choose one of: service, workload, all, none.');
export const revision = labelValue.min(1, 'Enter a revision or tag, for example "default".');
export const uid = z.string().min(1).max(64);

const labelKey = text.refine(isLabelKey, 'That is no label key, for example "team" or "example.com/team".');
const expression = z
  .strictObject({
    key: labelKey,
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist'], 'Choose one of: In, NotIn, Exists, DoesNotExist.'),
    values: z.array(labelValue).max(50, 'At most 50 values.').optional(),
  })
  .superRefine(({ operator, values = [] }, context) => {
    const needsValues = operator === 'In' || operator === 'NotIn';
    // The API server takes all of these, and istiod crashes on them (semantics.md 3.3).
    if (needsValues && values.length === 0)
      context.addIssue({ code: 'custom', path: ['values'], message: `${operator} needs at least one value.` });
    if (!needsValues && values.length > 0) context.addIssue({ code: 'custom', path: ['values'], message: `${operator} has no values.` });
  });

const selector = z.strictObject({
  matchLabels: z.record(labelKey, labelValue).optional(),
  matchExpressions: z.array(expression).max(20, 'At most 20 expressions.').optional(),
});

/** As it may have been before Waymark changed it: also selectors that match nothing or everything. */
export const anyAllow = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('Same') }),
  z.strictObject({ from: z.literal('All') }),
  z.strictObject({ from: z.literal('Selector'), selector: selector.nullable() }),
]);

/** Which namespaces may attach. A selector that says nothing would match everything: that is what All is for. */
export const allow = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('Same') }),
  z.strictObject({ from: z.literal('All') }),
  z.strictObject({
    from: z.literal('Selector'),
    selector: selector.refine(
      ({ matchLabels = {}, matchExpressions = [] }) => Object.keys(matchLabels).length + matchExpressions.length > 0,
      'Enter at least one label; to admit every namespace choose All.',
    ),
  }),
]);
