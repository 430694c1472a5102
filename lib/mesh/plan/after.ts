import type { GatewayRecord } from '../model/kinds/gateway.ts';
import type { KindName, RecordOf } from '../model/kinds/registry.ts';
import { kinds } from '../model/kinds/registry.ts';
import type { Labels, Meta } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { overlay } from '../model/table.ts';
import type { World } from '../model/world.ts';
import { ownerOf } from '../view/workloads.ts';
import { readyRecordOf } from './gateway-spec.ts';
import type { Allow, EditStep, KeyChange, PatchStep, Step } from './plan.ts';

/** The world after all steps: what was created is ready, what was waited for came true. Nothing is copied. */
export function worldAfter(steps: readonly Step[], world: World): World {
  const changes = new Map<KindName, Map<string, Meta | null>>();
  const put = (kind: KindName, { namespace, name }: { namespace: string; name: string }, record: Meta | null) => {
    const ofKind = changes.get(kind) ?? new Map<string, Meta | null>();
    changes.set(kind, ofKind.set(nameKey({ namespace, name }), record));
  };
  const now = (kind: KindName, namespace: string, name: string): Meta | null => {
    const changed = changes.get(kind)?.get(nameKey({ namespace, name }));
    return changed === undefined ? (world[kind].get(namespace, name) ?? null) : changed;
  };
  for (const step of steps) {
    const { kind, namespace, name } = step.target;
    const record = now(kind, namespace, name);
    switch (step.kind) {
      case 'create':
        if (!record) put(kind, step.target, readyRecordOf(step.gateway));
        break;
      case 'delete':
        put(kind, step.target, null);
        break;
      case 'edit':
        if (record) put(kind, step.target, edited(record as GatewayRecord, step));
        break;
      case 'wait':
        if (record && step.until === 'ready') put(kind, step.target, ready(record as GatewayRecord));
        break;
      case 'patch': {
        if (!record) break;
        put(kind, step.target, patched(record, step));
        for (const pod of podsOf(step, world)) {
          const latest = now('Pod', pod.namespace, pod.name) ?? pod;
          put('Pod', pod, { ...latest, labels: changed(latest.labels, step.changes, 'template label') });
        }
      }
    }
  }
  const tables = kinds.map(({ kind }) => [kind, overlay(world[kind] as never, (changes.get(kind) ?? new Map()) as never)]);
  return Object.fromEntries(tables) as unknown as World;
}

/** The pods that a changed template makes anew. */
export function* podsOf(step: PatchStep, world: World): Iterable<RecordOf<'Pod'>> {
  if (!step.changes.some(({ on }) => on === 'template label')) return;
  for (const pod of world.Pod.in(step.target.namespace)) {
    const owner = ownerOf(pod);
    if (owner.kind === step.target.kind && owner.name === step.target.name) yield pod;
  }
}

function patched(record: Meta, { changes }: PatchStep): Meta {
  const templateLabels =
    'templateLabels' in record ? { templateLabels: changed(record.templateLabels as Labels, changes, 'template label') } : {};
  return {
    ...record,
    labels: changed(record.labels, changes, 'label'),
    annotations: changed(record.annotations, changes, 'annotation'),
    ...templateLabels,
  };
}

function edited(record: GatewayRecord, { changes, allow }: EditStep): GatewayRecord {
  const listeners = record.listeners.map((l) => (l.name === allow?.listener ? { ...l, allowed: allowedOf(allow.after) } : l));
  return { ...record, labels: changed(record.labels, changes, 'label'), listeners };
}

function allowedOf(allow: Allow) {
  return { from: allow.from, selector: allow.from === 'Selector' ? allow.selector : null };
}

function ready(record: GatewayRecord): GatewayRecord {
  if (record.addresses.length > 0) return record;
  return { ...record, addresses: [{ type: 'Hostname', value: `${record.name}.${record.namespace}.svc.cluster.local` }] };
}

/** Labels stay in the order in which they were, so that what is restored is what was. */
function changed(values: Labels, changes: readonly KeyChange[], on: KeyChange['on']): Labels {
  const mine = changes.filter((change) => change.on === on);
  if (mine.length === 0) return values;
  const next = new Map(Object.entries(values));
  for (const { key, after } of mine) {
    if (after === null) next.delete(key);
    else next.set(key, after);
  }
  return Object.fromEntries(next);
}
