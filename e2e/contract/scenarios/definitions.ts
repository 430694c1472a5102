import type { Answer, Run } from '../run.ts';
import { scenario } from '../scenario.ts';

const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

function definition(group: string) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `gadgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Gadget', listKind: 'GadgetList', plural: 'gadgets', singular: 'gadget' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

async function define(run: Run, group: string): Promise<void> {
  await run.raw('DELETE', `${crds}/gadgets.${group}`, undefined);
  await run.until(`${crds}/gadgets.${group}`, (body) => body.code === 404, { quiet: true });
  await run.send('POST', crds, definition(group), { expect: 201, quiet: true });
  run.cleanUp(`${crds}/gadgets.${group}`);
  const isEstablished = (body: Answer['body']) =>
    body.status.conditions.some((c: { type: string; status: string }) => c.type === 'Established' && c.status === 'True');
  await run.until(`${crds}/gadgets.${group}`, isEstablished, { quiet: true });
  await run.until(`/apis/${group}/v1/gadgets`, (body) => body.kind === 'GadgetList', { quiet: true });
}

export const definitions = [
  scenario('a kind appears with its definition and goes with it', async (run) => {
    const ns = await run.namespace();
    const group = `${ns}.example.com`;
    const gadgets = `/apis/${group}/v1/namespaces/${ns}/gadgets`;
    await run.send('GET', gadgets, undefined, { expect: 404 });
    await run.send('GET', `/apis/${group}/v1`, undefined, { expect: 404 });
    await define(run, group);
    await run.send('GET', gadgets, undefined, { expect: 200 });
    await run.send(
      'POST',
      gadgets,
      { apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name: 'one' }, spec: { size: 3, list: [1, 2] } },
      { expect: 201 },
    );
    await run.until(`/apis/${group}/v1`, (body) => body.kind === 'APIResourceList', {
      look: (body) => body.resources.map((r: { name: string; kind: string }) => [r.name, r.kind]),
    });
    await run.send('DELETE', `${crds}/gadgets.${group}`, undefined, { quiet: true });
    await run.until(gadgets, (body) => typeof body === 'string', {});
  }),

  scenario('definitions end their watches', async (run) => {
    const ns = await run.namespace();
    const group = `${ns}.example.com`;
    const gadgets = `/apis/${group}/v1/namespaces/${ns}/gadgets`;
    await define(run, group);
    await run.send('POST', gadgets, { apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name: 'one' } }, { expect: 201, quiet: true });
    const { body } = await run.send('GET', gadgets, undefined, { expect: 200, quiet: true });
    const look = (events: { type: string }[]) => events.map(({ type }) => type).includes('DELETED');
    // How many MODIFIED come before is the real server's affair; that the stream ends is the point.
    await run.watch(
      `${gadgets}?watch=true&resourceVersion=${body.metadata.resourceVersion}`,
      99,
      () => run.send('DELETE', `${crds}/gadgets.${group}`, undefined, { quiet: true }),
      { look },
    );
  }),
];
