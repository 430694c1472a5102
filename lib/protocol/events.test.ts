import { describe, expect, it } from 'vitest';
import { parseStreamEvent, streamEventNames } from './events.ts';

describe('parseStreamEvent', () => {
  it('knows the four events of the stream', () => {
    expect(streamEventNames).toEqual(['hello', 'change', 'freshness', 'bye']);
  });

  it('reads what the server sends', () => {
    const part = { kind: 'Pod', namespace: '', state: 'live', ageMs: 5, objects: 3, message: '' };
    const freshness = { now: 5, parts: [part], notices: [], scope: null };
    expect(parseStreamEvent('freshness', JSON.stringify(freshness))).toEqual({ name: 'freshness', data: freshness });
    expect(parseStreamEvent('change', '{"overview":true,"namespaces":["a"],"answers":true}')).toEqual({
      name: 'change',
      data: { overview: true, namespaces: ['a'], answers: true },
    });
  });

  it.each([
    ['hello', 'not JSON'],
    ['hello', '{}'],
    ['change', '{"overview":"yes","namespaces":[]}'],
    [
      'freshness',
      '{"now":0,"parts":[{"kind":"Secret","namespace":"","state":"live","ageMs":0,"objects":0,"message":""}],"notices":[],"scope":null}',
    ],
  ] as const)('drops %s with %s', (name, text) => {
    expect(parseStreamEvent(name, text)).toBeNull();
  });
});
