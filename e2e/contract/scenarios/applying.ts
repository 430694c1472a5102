import { deployment, gateway, path, service } from '../objects.ts';
import type { Run, SendOptions } from '../run.ts';
import { patchType } from '../run.ts';
import { scenario } from '../scenario.ts';

function apply(
  run: Run,
  where: string,
  config: object,
  manager: string,
  more: { force?: boolean; dryRun?: boolean; expect?: SendOptions['expect']; quiet?: boolean; look?: SendOptions['look'] } = {},
) {
  const { force, dryRun, ...options } = more;
  const query = new URLSearchParams({ fieldManager: manager, ...(force ? { force: 'true' } : {}), ...(dryRun ? { dryRun: 'All' } : {}) });
  return run.send('PATCH', `${where}?${query}`, config, { type: patchType.apply, ...options });
}

const idle = { gatewayClassName: 'nobodys' };

export const applying = [
  scenario('apply creates, then changes nothing, then changes', async (run) => {
    const ns = await run.namespace();
    const where = path.gateways(ns, 'wp');
    await apply(run, where, gateway('wp', { spec: idle, labels: { 'istio.io/waypoint-for': 'all' } }), 'istioctl', { expect: 201 });
    // The first apply after the create stores the defaults of the status, so only the next one can be compared.
    const first = await apply(run, where, gateway('wp', { spec: idle, labels: { 'istio.io/waypoint-for': 'all' } }), 'istioctl', {
      expect: 200,
    });
    const again = await apply(run, where, gateway('wp', { spec: idle, labels: { 'istio.io/waypoint-for': 'all' } }), 'istioctl', {
      expect: 200,
    });
    run.note('same version', first.body.metadata.resourceVersion === again.body.metadata.resourceVersion);
    await apply(
      run,
      where,
      gateway('wp', { spec: { gatewayClassName: 'two' }, labels: { 'istio.io/waypoint-for': 'service' } }),
      'istioctl',
      { expect: 200 },
    );
  }),

  scenario('what is no longer applied is removed', async (run) => {
    const ns = await run.namespace();
    const where = path.gateways(ns, 'wp');
    await apply(
      run,
      where,
      gateway('wp', {
        spec: { ...idle, infrastructure: { labels: { a: 'b' } } },
        labels: { 'istio.io/waypoint-for': 'all', 'istio.io/rev': 'x' },
      }),
      'istioctl',
      { expect: 201, quiet: true },
    );
    await apply(run, where, gateway('wp', { spec: idle, labels: { 'istio.io/rev': 'x' } }), 'istioctl', { expect: 200 });
    await apply(run, where, gateway('wp', { spec: idle }), 'istioctl', { expect: 200 });
  }),

  scenario('conflicts name the other manager', async (run) => {
    const ns = await run.namespace();
    const where = path.gateways(ns, 'wp');
    await apply(run, where, gateway('wp', { spec: idle, labels: { 'istio.io/waypoint-for': 'all' } }), 'argocd', {
      expect: 201,
      quiet: true,
    });
    await apply(run, where, gateway('wp', { spec: { gatewayClassName: 'mine' } }), 'waymark', { expect: [409, 'Conflict'] });
    await apply(
      run,
      where,
      gateway('wp', { spec: { gatewayClassName: 'mine' }, labels: { 'istio.io/waypoint-for': 'none' }, listener: { port: 15009 } }),
      'waymark',
      { expect: [409, 'Conflict'] },
    );
    await apply(run, where, gateway('wp', { spec: { gatewayClassName: 'mine' } }), 'waymark', { force: true, expect: 200 });
    await apply(run, where, gateway('wp', { spec: idle, labels: { 'istio.io/waypoint-for': 'all' } }), 'argocd', {
      expect: [409, 'Conflict'],
    });
  }),

  scenario('equal values are owned together', async (run) => {
    const ns = await run.namespace();
    const where = path.gateways(ns, 'wp');
    await apply(run, where, gateway('wp', { spec: idle, labels: { a: '1' } }), 'one', { expect: 201, quiet: true });
    await apply(run, where, gateway('wp', { spec: idle, labels: { a: '1' } }), 'two', { expect: 200 });
    await apply(run, where, gateway('wp', { spec: idle }), 'one', { expect: 200 });
    await apply(run, where, gateway('wp', { spec: idle }), 'two', { expect: 200 });
  }),

  scenario('conflicts with updates', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', `${path.services(ns)}?fieldManager=kubectl-create`, service('web', { labels: { a: '1' } }), { expect: 201 });
    const where = path.services(ns, 'web');
    const config = (labels: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', labels } });
    await apply(run, where, config({ a: '2' }), 'waymark', { expect: [409, 'Conflict'] });
    await apply(run, where, config({ b: '2' }), 'waymark', { expect: 200 });
    await run.send(
      'PATCH',
      `${where}?fieldManager=kubectl-label`,
      { metadata: { labels: { b: '3' } } },
      { type: patchType.merge, expect: 200 },
    );
    await apply(run, where, config({ b: '4' }), 'waymark', { expect: [409, 'Conflict'] });
    await apply(run, where, config({ b: '4' }), 'waymark', { force: true, expect: 200 });
    await apply(run, where, config({}), 'waymark', { expect: 200 });
  }),

  scenario('listeners are merged by name', async (run) => {
    const ns = await run.namespace();
    const where = path.gateways(ns, 'wp');
    const listeners = (...list: object[]) => ({ ...gateway('wp'), spec: { gatewayClassName: 'nobodys', listeners: list } });
    await apply(run, where, listeners({ name: 'mesh', port: 15008, protocol: 'HBONE' }, { name: 'b', port: 81, protocol: 'HTTP' }), 'one', {
      expect: 201,
      quiet: true,
    });
    await apply(run, where, listeners({ name: 'c', port: 82, protocol: 'HTTP' }, { name: 'mesh', port: 15008, protocol: 'HBONE' }), 'two', {
      expect: 200,
    });
    await apply(run, where, listeners({ name: 'mesh', port: 15008, protocol: 'HBONE' }), 'one', { expect: 200 });
    await apply(run, where, listeners({ name: 'mesh', port: 15009, protocol: 'HBONE' }), 'two', { expect: [409, 'Conflict'] });
  }),

  scenario('a Deployment: containers and their ports by key', async (run) => {
    const ns = await run.namespace();
    const where = path.deployments(ns, 'app');
    const app = deployment('app', 0);
    // Its controller writes the status and an annotation at its own pace.
    const look: SendOptions['look'] = ({ metadata, spec, ...rest }) =>
      spec ? { labels: metadata.labels, generation: metadata.generation, managedFields: metadata.managedFields, spec } : rest;
    await apply(run, where, app, 'one', { expect: 201, look });
    const image = (text: string) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'app' },
      spec: { template: { spec: { containers: [{ name: 'main', image: text }] } } },
    });
    await apply(run, where, image('example.com/app:2.0'), 'two', { expect: [409, 'Conflict'], look });
    await apply(run, where, image('example.com/app:2.0'), 'two', { force: true, expect: 200, look });
    await apply(
      run,
      where,
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'app' },
        spec: { template: { metadata: { labels: { 'istio.io/use-waypoint': 'wp' } } } },
      },
      'three',
      { expect: 200, look },
    );
  }),

  scenario('a namespace', async (run) => {
    const ns = await run.namespace();
    const config = (labels: object) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: ns, labels } });
    await apply(run, path.namespace(ns), config({ 'istio.io/use-waypoint': 'wp' }), 'waymark', { expect: 200 });
    await apply(run, path.namespace(ns), config({}), 'waymark', { expect: 200 });
    await apply(run, path.namespace(`${ns}-missing`), config({}), 'waymark', { expect: [400, 'BadRequest'] });
  }),

  scenario('dry run of apply', async (run) => {
    const ns = await run.namespace();
    const where = path.gateways(ns, 'wp');
    await apply(run, where, gateway('wp', { spec: idle }), 'waymark', { dryRun: true, expect: 201 });
    await run.send('GET', where, undefined, { expect: [404, 'NotFound'] });
    await apply(run, where, gateway('wp', { spec: idle }), 'one', { expect: 201, quiet: true });
    await apply(run, where, gateway('wp', { spec: { gatewayClassName: 'other' } }), 'waymark', { dryRun: true, expect: [409, 'Conflict'] });
    await apply(run, where, gateway('wp', { spec: { gatewayClassName: 'other' } }), 'waymark', { dryRun: true, force: true, expect: 200 });
    await run.send('GET', where, undefined, { expect: 200, look: ({ spec }) => spec.gatewayClassName });
  }),

  scenario('applies that are not accepted', async (run) => {
    const ns = await run.namespace();
    const where = path.gateways(ns, 'wp');
    const options = { type: patchType.apply };
    await run.send('PATCH', where, gateway('wp'), { ...options, expect: [422, 'Invalid'] });
    await run.send('PATCH', `${where}?fieldManager=x`, { ...gateway('other') }, { ...options, expect: [400, 'BadRequest'] });
    await run.send(
      'PATCH',
      `${where}?fieldManager=x`,
      { metadata: { name: 'wp' } },
      { ...options, look: ({ code, reason }) => ({ code, reason }) },
    );
    await run.send(
      'PATCH',
      `${where}?fieldManager=x`,
      { ...gateway('wp'), apiVersion: 'gateway.networking.k8s.io/v1beta1' },
      { ...options, expect: [400, 'BadRequest'] },
    );
    await run.send(
      'PATCH',
      `${where}?fieldManager=x`,
      { ...gateway('wp'), metadata: { name: 'wp', managedFields: [] } },
      { ...options, expect: [400, 'BadRequest'] },
    );
    await run.send(
      'PATCH',
      `${where}?fieldManager=x`,
      { ...gateway('wp'), spec: {} },
      { ...options, expect: [422, 'Invalid'], look: ({ code, reason }) => ({ code, reason }) },
    );
    await run.send('PATCH', `${path.gateways('no-such-namespace', 'wp')}?fieldManager=x`, gateway('wp'), {
      ...options,
      expect: [404, 'NotFound'],
    });
    await run.send('PATCH', `${where}?fieldManager=x`, 'a: [', {
      ...options,
      expect: [400, 'BadRequest'],
      look: ({ code, reason }) => ({ code, reason }),
    });
    await run.send(
      'PATCH',
      `${where}?fieldManager=x`,
      { ...gateway('wp'), metadata: { name: 'wp', uid: '00000000-0000-0000-0000-000000000000' } },
      { ...options, expect: [409, 'Conflict'] },
    );
    await run.send(
      'PATCH',
      `${where}?fieldManager=x`,
      { ...gateway('wp'), metadata: { name: 'wp', resourceVersion: '1' } },
      { ...options },
    );
  }),

  scenario('YAML bodies', async (run) => {
    const ns = await run.namespace();
    const yaml = `# a comment\napiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {a: "1"}}\nspec:\n  ports:\n  - port: 80\n`;
    await run.send('PATCH', `${path.services(ns, 'web')}?fieldManager=x`, yaml, { type: patchType.apply, expect: 201 });
    await run.send('POST', path.services(ns), yaml.replace('name: web', 'name: two'), { type: 'application/yaml', expect: 201 });
  }),

  scenario('status conditions are merged by type', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    const condition = (type: string, status: string) => ({
      type,
      status,
      reason: 'Because',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    });
    const config = (...conditions: object[]) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, status: { conditions } });
    const where = `${path.services(ns, 'web')}/status`;
    await apply(run, where, config(condition('example.com/A', 'True')), 'one', { expect: 200 });
    await apply(run, where, config(condition('example.com/B', 'False')), 'two', { expect: 200 });
    await apply(run, where, config(condition('example.com/A', 'False')), 'two', { expect: [409, 'Conflict'] });
    await apply(run, where, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, status: {} }, 'one', { expect: 200 });
  }),
];
