import type { Random } from '../conformance/random.ts';
import type { LineBender, Match, Rule } from './proxy/rule.ts';
import type { Scene } from './scene.ts';
import { status } from './scene.ts';

/** Begins one fault, chosen by chance, and answers its name. It ends by itself or with `proxy.clear()`. */
export function randomFault(random: Random, scene: Scene): string {
  const [name, begin] = random.pick(faults(random, scene));
  begin();
  return name;
}

const plurals = ['services', 'namespaces', 'pods', 'gateways', 'serviceentries', 'endpointslices'];

const halve: LineBender = (line, to) => {
  to.raw(line.slice(0, line.length / 2));
  to.cut();
};
const repeat: LineBender = (line, to) => {
  to.send(line);
  to.send(line);
};

function faults(random: Random, { proxy, sandbox }: Scene): [string, () => void][] {
  const { http, tcp } = proxy;
  const plural = random.pick(plurals);
  const path = new RegExp(`/${plural}\\?`);
  const times = random.int(1, 4);
  const watch: Match = { watch: true, path };
  const list: Match = { watch: false, method: 'GET', path };
  const begin = (match: Match, action: Rule['action'], after: () => void = () => http.endWatches(match, 'cut')) => {
    return () => {
      http.rule({ name: 'random', match, action, times });
      after();
    };
  };
  const bend = (bender: LineBender) => begin(watch, { do: 'lines', bend: bender }, () => {});
  // What changes until then is only found by a list.
  const relist = () => {
    void tcp.become('refuse');
    setTimeout(() => {
      sandbox.registry.store.compact();
      void tcp.become('pass');
    }, 100);
  };
  const answer = (code: number, reason: string): Rule['action'] => ({ do: 'answer', status: code, body: status(code, reason, reason) });
  return [
    ['every connection is reset', () => tcp.reset()],
    ['every connection falls silent', () => tcp.freeze()],
    ['nobody listens', () => void tcp.become('refuse')],
    ['history is lost', relist],
    [`watch of ${plural} ends`, () => http.endWatches(watch, 'clean')],
    [`watch of ${plural} is 410 ${times} times`, begin(watch, answer(410, 'Expired'))],
    [`watch of ${plural} is 500 ${times} times`, begin(watch, answer(500, 'InternalError'))],
    [`watch of ${plural} is 401 ${times} times`, begin(watch, answer(401, 'Unauthorized'))],
    [`watch of ${plural} is 403 ${times} times`, begin(watch, answer(403, 'Forbidden'))],
    [`watch of ${plural} hangs ${times} times`, begin(watch, { do: 'hang' })],
    [`list of ${plural} is 503 ${times} times`, begin(list, answer(503, 'ServiceUnavailable'), relist)],
    [`list of ${plural} is cut ${times} times`, begin(list, { do: 'cut', after: random.int(0, 500), clean: random.chance(0.5) }, relist)],
    [`lines of ${plural} are halved ${times} times`, bend(halve)],
    [`lines of ${plural} are garbage ${times} times`, bend((line, to) => to.send(line.slice(1)))],
    [`lines of ${plural} come twice ${times} times`, bend(repeat)],
    [`${plural}: ERROR 500 in the stream`, bend((_line, to) => to.send(`{"type":"ERROR","object":${status(500, 'InternalError', 'no')}}`))],
    ['writes are slow', begin({ method: 'PATCH' }, { do: 'delay', ms: random.int(10, 300) }, () => {})],
    ['a write is lost after it was done', begin({ method: 'PATCH', path: /\?(?!.*dryRun)/ }, { do: 'lose' }, () => {})],
    ['a write breaks off', begin({ method: 'PATCH', path: /\?(?!.*dryRun)/ }, { do: 'break' }, () => {})],
    ['a write meets 409', begin({ method: 'PATCH', path: /\?(?!.*dryRun)/ }, answer(409, 'Conflict'), () => {})],
  ];
}
