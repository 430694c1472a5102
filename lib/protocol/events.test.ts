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
    const change = { overview: true, namespaces: ['a'], answers: true, radar: false };
    expect(parseStreamEvent('change', JSON.stringify(change))).toEqual({ name: 'change', data: change });
  });

  it('takes for old what a server before this one did not tell of', () => {
    expect(parseStreamEvent('hello', '{"epoch":"e","build":"b"}')).toEqual({
      name: 'hello',
      data: { epoch: 'e', build: 'b', tab: '' },
    });
    const { data } = parseStreamEvent('change', '{"overview":false,"namespaces":[],"answers":false}') ?? {};
    expect(data).toMatchObject({ radar: true });
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
