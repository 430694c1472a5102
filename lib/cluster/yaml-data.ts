import type { RawObject } from '../mesh/model/kind.ts';
import { readYaml } from './read-yaml.ts';

/** `raw` with the YAML text at `data[key]` parsed, as `Kind.yaml` promises to the projection. Never throws. */
export function withYaml(raw: RawObject, key: string): RawObject {
  const text: unknown = raw['data']?.[key];
  if (text === undefined) return { ...raw, yamlProblem: `it has no key "${key}"` };
  if (typeof text !== 'string') return { ...raw, yamlProblem: `its key "${key}" is no text` };
  const read = readYaml(text);
  return read.ok ? { ...raw, yamlValue: read.value } : { ...raw, yamlProblem: `its key "${key}" ${read.error}` };
}
