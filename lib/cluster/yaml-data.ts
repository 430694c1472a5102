import { parseDocument } from 'yaml';
import type { RawObject } from '../mesh/model/kind.ts';

/** Text of a ConfigMap is at most 1 MiB; a mesh configuration has some kilobytes. */
const MAX_TEXT = 1_048_576;

/** `raw` with the YAML text at `data[key]` parsed, as `Kind.yaml` promises to the projection. Never throws. */
export function withYaml(raw: RawObject, key: string): RawObject {
  const text: unknown = raw['data']?.[key];
  if (text === undefined) return { ...raw, yamlProblem: `it has no key "${key}"` };
  if (typeof text !== 'string' || text.length > MAX_TEXT) return { ...raw, yamlProblem: `its key "${key}" is no text of a usual size` };
  const document = parseDocument(text, { logLevel: 'silent', version: '1.1' });
  const [problem] = document.errors;
  if (problem) return { ...raw, yamlProblem: `its key "${key}" is not YAML: ${problem.message.split('\n')[0]}` };
  try {
    return { ...raw, yamlValue: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return { ...raw, yamlProblem: `its key "${key}" cannot be read: ${(error as Error).message}` };
  }
}
