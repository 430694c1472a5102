/** What has a form in YAML here: what manifests and patches are made of. */
export type YamlValue = string | number | boolean | null | undefined | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** Block style, two spaces, strings of values always in double quotes: nothing is ever read as a boolean, a number or an octal. */
export function yamlOf(value: object): string {
  return `${linesOf(value as YamlValue, '').join('\n')}\n`;
}

function linesOf(value: YamlValue, indent: string): string[] {
  if (Array.isArray(value)) {
    return (value as readonly YamlValue[]).flatMap((item) => {
      if (!isNested(item)) return [`${indent}- ${scalar(item)}`];
      const [first = '', ...rest] = linesOf(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value as { readonly [key: string]: YamlValue }).flatMap(([key, item]) => {
    if (item === undefined) return [];
    const name = /^[A-Za-z][\w./-]*$/.test(key) ? key : JSON.stringify(key);
    if (!isNested(item)) return [`${indent}${name}: ${scalar(item)}`];
    return [`${indent}${name}:`, ...linesOf(item, Array.isArray(item) ? indent : `${indent}  `)];
  });
}

function isNested(value: YamlValue): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function scalar(value: YamlValue): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[]' : '{}';
  return JSON.stringify(value) ?? 'null';
}
