import { expect, test } from 'vitest';
import type { Knowledge } from '../model/table.ts';
import type { Differs, Raw } from '../testing/vectors-path.ts';
import { namespaceOf, podOf, waypointClass } from '../testing/vectors-path.ts';
import { worldOf } from '../testing/world.ts';
import { callerOf } from './caller.ts';

const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';
const gateway = (className: string, ready = true): Raw => ({
  kind: 'Gateway',
  metadata: { namespace: 'a', name: 'g' },
  spec: { gatewayClassName: className },
  status: ready ? { addresses: [{ type: 'IPAddress', value: '10.1.9.9' }] } : {},
});
const classOf = (name: string, controllerName: string): Raw => ({ kind: 'GatewayClass', metadata: { name }, spec: { controllerName } });
const classes = [
  waypointClass,
  classOf('istio', 'istio.io/gateway-controller'),
  classOf('istio-east-west', 'istio.io/eastwest-controller'),
];

function caller(differs: Differs, objects: readonly Raw[] = [], knowledge: Parameters<typeof worldOf>[1] = {}) {
  const world = worldOf([namespaceOf('a'), ...classes, ...objects, podOf('a/p', 'x', differs)], knowledge);
  const pod = world.Pod.get('a', 'p');
  if (!pod) throw new Error('no pod');
  const { caller: is, says } = callerOf(pod, world);
  expect(says).toMatch(/^([A-Z]|istio-cni).*\.$/);
  return is;
}

const none = { annotations: {} };
const instance = { annotations: {}, labels: { [gatewayLabel]: 'g' } };

test('a pod by what istio-cni or the injector did to it', () => {
  expect(caller({})).toBe('ambient pod');
  expect(caller({ annotations: { 'ambient.istio.io/redirection': 'pending' } })).toBe('ambient pod');
  expect(caller({ annotations: { 'sidecar.istio.io/status': '' } })).toBe('sidecar pod');
  expect(caller(none)).toBe('outside');
  expect(caller({ ...none, labels: { 'istio.io/dataplane-mode': 'ambient' } })).toBe('outside');
  expect(caller({ ...none, spec: { hostNetwork: true } })).toBe('outside');
});

test('an instance of a Gateway by its class', () => {
  expect(caller(instance, [gateway('istio')])).toBe('ingress gateway');
  expect(caller({ labels: instance.labels }, [gateway('istio')])).toBe('ingress gateway');
  expect(caller(instance, [gateway('istio', false)])).toBe('ingress gateway');
  expect(caller(instance, [gateway('istio-waypoint')])).toBe('waypoint');
  expect(caller(instance, [gateway('istio-waypoint', false)])).toBe('outside');
  expect(caller(instance, [gateway('istio-east-west')])).toBe('outside');
  expect(caller(instance, [gateway('other'), classOf('other', 'example.com/controller')])).toBe('waypoint');
  expect(caller(instance)).toBe('outside');
});

test('where Gateways or classes may not be read: by the label that istiod writes, or the names of its classes', () => {
  const forbidden = (): Knowledge => 'forbidden';
  const managed = (by: string) => ({ annotations: {}, labels: { ...instance.labels, 'gateway.istio.io/managed': by } });
  expect(caller(managed('istio.io-gateway-controller'), [], { Gateway: forbidden })).toBe('ingress gateway');
  expect(caller(managed('istio.io-mesh-controller'), [], { Gateway: forbidden })).toBe('waypoint');
  expect(caller(instance, [], { Gateway: forbidden })).toBe('outside');
  expect(caller(instance, [gateway('istio-waypoint-x')], { GatewayClass: forbidden })).toBe('waypoint');
});
