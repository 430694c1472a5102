import { describe, expect, test } from 'vitest';
import type { JsonObject, ManagedFieldsEntry } from '../../object.ts';
import { keyed, labelSelector, object, partly, text, whole } from '../schema/schema.ts';
import { fromFieldsV1, pathsOf, pathText, toFieldsV1 } from './field-set.ts';
import type { Scope, Writer } from './managed-fields.ts';
import { applyConfig, ownersAfterUpdate } from './managed-fields.ts';

const schema = whole({
  spec: object({
    className: text(),
    selector: labelSelector,
    listeners: keyed(['name'], partly()),
    infrastructure: object({ labels: { type: 'object', values: text() } }),
  }),
});

const writer = (manager: string, operation: Writer['operation'] = 'Apply'): Writer => ({
  manager,
  operation,
  apiVersion: 'v1',
  subresource: '',
  time: '2026-01-01T00:00:00Z',
});
const everything: Scope = (set) => set;

/** An object to which managers apply one after the other. */
class Live {
  object: JsonObject = {};
  entries: ManagedFieldsEntry[] = [];

  apply(manager: string, config: JsonObject, force = false) {
    const applied = applyConfig(this.object, config, this.entries, writer(manager), schema, everything, force);
    if (!applied.ok) return applied.status;
    this.object = applied.value.object;
    this.entries = applied.value.managedFields;
    return undefined;
  }

  update(manager: string, next: JsonObject) {
    this.entries = ownersAfterUpdate(this.object, next, this.entries, writer(manager, 'Update'), schema, everything);
    this.object = next;
  }

  fieldsOf(manager: string) {
    const entry = this.entries.find((e) => e.manager === manager);
    return entry ? [...pathsOf(fromFieldsV1(entry.fieldsV1))].map(pathText) : undefined;
  }
}

describe('server-side apply', () => {
  test('a field set survives its stored form', () => {
    const fields = { 'f:spec': { '.': {}, 'f:a': {}, 'f:list': { 'k:{"name":"mesh"}': { '.': {}, 'f:port': {} }, 'v:"x"': {} } } };
    expect(toFieldsV1(fromFieldsV1(fields))).toEqual(fields);
    expect([...pathsOf(fromFieldsV1(fields))].map(pathText)).toEqual([
      '.spec',
      '.spec.a',
      '.spec.list[name="mesh"]',
      '.spec.list[="x"]',
      '.spec.list[name="mesh"].port',
    ]);
  });

  test('what a manager no longer applies goes, what another one owns stays', () => {
    const live = new Live();
    live.apply('one', { spec: { className: 'x', infrastructure: { labels: { a: '1', b: '2' } } } });
    live.apply('two', { spec: { infrastructure: { labels: { b: '2' } } } });
    live.apply('one', { spec: { className: 'x' } });
    expect(live.object).toEqual({ spec: { className: 'x', infrastructure: { labels: { b: '2' } } } });
    live.apply('two', { spec: {} });
    expect(live.object).toEqual({ spec: { className: 'x' } });
  });

  test('nobody else’s field is taken without force', () => {
    const live = new Live();
    live.apply('one', { spec: { className: 'x' } });
    expect(live.apply('two', { spec: { className: 'y' } })).toMatchObject({
      code: 409,
      message: 'Apply failed with 1 conflict: conflict with "one": .spec.className',
      details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.className' }] },
    });
    expect(live.object).toEqual({ spec: { className: 'x' } });
    expect(live.apply('two', { spec: { className: 'y' } }, true)).toBeUndefined();
    expect(live.fieldsOf('one')).toBeUndefined();
  });

  test('a forced field that its former owner leaves out stays', () => {
    const live = new Live();
    live.apply('one', { spec: { className: 'x' } });
    live.apply('two', { spec: { className: 'y' } }, true);
    live.apply('one', { spec: {} });
    expect(live.object).toEqual({ spec: { className: 'y' } });
  });

  test('keyed lists are merged item by item, atomic values as a whole', () => {
    const live = new Live();
    live.apply('one', {
      spec: {
        listeners: [
          { name: 'a', port: 1 },
          { name: 'b', port: 2 },
        ],
        selector: { matchLabels: { x: '1' } },
      },
    });
    live.apply('two', { spec: { listeners: [{ name: 'c', port: 3 }] } });
    expect(live.object.spec).toMatchObject({ listeners: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] });
    live.apply('one', { spec: { listeners: [{ name: 'b', port: 2 }], selector: { matchLabels: { y: '2' } } } });
    expect(live.object.spec).toEqual({
      listeners: [
        { name: 'b', port: 2 },
        { name: 'c', port: 3 },
      ],
      selector: { matchLabels: { y: '2' } },
    });
  });

  test('an update takes the fields that it changes', () => {
    const live = new Live();
    live.apply('one', { spec: { className: 'x' }, metadata: { labels: { a: '1' } } });
    live.update('kubectl', { spec: { className: 'y' }, metadata: { labels: { a: '1' } } });
    expect(live.fieldsOf('one')).toEqual(['.metadata.labels.a']);
    expect(live.fieldsOf('kubectl')).toEqual(['.spec.className']);
    expect(live.apply('one', { spec: { className: 'z' } })).toMatchObject({
      message: expect.stringContaining('conflict with "kubectl" using v1: .spec.className'),
    });
  });

  test('a removed field has no owner', () => {
    const live = new Live();
    live.apply('one', { metadata: { labels: { a: '1', b: '2' } } });
    live.update('kubectl', { metadata: { labels: { b: '2' } } });
    expect(live.fieldsOf('one')).toEqual(['.metadata.labels.b']);
    expect(live.fieldsOf('kubectl')).toBeUndefined();
  });
});
