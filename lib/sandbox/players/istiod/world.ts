import { parse } from 'yaml';
import type { KindName, RecordOf } from '../../../mesh/model/kinds/registry.ts';
import { kinds } from '../../../mesh/model/kinds/registry.ts';
import { MutableTable } from '../../../mesh/model/table.ts';
import type { World } from '../../../mesh/model/world.ts';
import { configMaps, namespaces } from '../../api/kinds/core.ts';
import { gatewayClasses, gateways } from '../../api/kinds/gateway-api.ts';
import { serviceEntries, workloadEntries } from '../../api/kinds/istio.ts';
import type { Resource } from '../../api/kinds/kind.ts';
import { services } from '../../api/kinds/service.ts';
import type { KubeObject } from '../../object.ts';
import type { Stage } from '../stage.ts';
import { follow } from '../stage.ts';

/** The kinds that decide bindings. Pods get no status, so their table stays empty. */
const followed: ReadonlyArray<readonly [KindName, Resource]> = [
  ['Namespace', namespaces],
  ['Service', services],
  ['Gateway', gateways],
  ['GatewayClass', gatewayClasses],
  ['ServiceEntry', serviceEntries],
  ['WorkloadEntry', workloadEntries],
  ['ConfigMap', configMaps],
];

export type RecordChange = (
  kind: KindName,
  record: RecordOf<KindName>,
  previous: RecordOf<KindName> | undefined,
  isDeleted: boolean,
) => void;

/** What istiod knows of the cluster, as the domain's records; `onChange` hears of each change after it is in. */
export function followWorld(stage: Stage, onChange: RecordChange): World {
  const tables = new Map(kinds.map(({ kind }) => [kind as KindName, new MutableTable<RecordOf<KindName>>()]));
  const world = Object.fromEntries(tables) as unknown as World;
  for (const [name, resource] of followed) {
    const kind = kinds.find((k) => k.kind === name);
    const table = tables.get(name);
    if (!kind || !table) continue;
    follow(stage, resource, ({ type, object }) => {
      const { only } = kind;
      if (only && (object.metadata.namespace !== only.namespace || object.metadata.name !== only.name)) return;
      const record = kind.project(kind.yaml === undefined ? object : withYaml(object, kind.yaml)) as RecordOf<KindName>;
      const previous = table.get(record.namespace, record.name);
      if (type === 'DELETED') table.delete(record.namespace, record.name);
      else table.set(record);
      onChange(name, record, previous, type === 'DELETED');
    });
  }
  return world;
}

/** As istiod reads its mesh configuration; text that is not YAML says nothing. */
function withYaml(object: KubeObject, key: string): KubeObject {
  try {
    return { ...object, yamlValue: parse(String(object['data']?.[key] ?? '')) };
  } catch (error) {
    return { ...object, yamlProblem: (error as Error).message };
  }
}
