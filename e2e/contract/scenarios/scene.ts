import { fileURLToPath } from 'node:url';
import { readManifests } from '../../../lib/sandbox/load.ts';
import type { JsonObject } from '../../../lib/sandbox/object.ts';
import { isObject } from '../../../lib/sandbox/object.ts';
import type { Answer } from '../run.ts';
import { scenario } from '../scenario.ts';

const folder = fileURLToPath(new URL('../../../lib/sandbox/scenes/default', import.meta.url));

/** What istiod says about each destination of the scene that it says something about. */
const expected: Readonly<Record<string, string>> = {
  'Service analytics/collector': 'AttachmentDenied',
  'Service analytics/dashboards': 'AttachmentDenied',
  'Service analytics/reports': 'AttachmentDenied',
  'Service bookinfo/details': 'WaypointAccepted',
  'Service bookinfo/productpage': 'WaypointAccepted',
  'Service bookinfo/ratings': 'WaypointAccepted',
  'Service bookinfo/reviews': 'WaypointAccepted',
  'Service databases/pgbouncer': 'WaypointAccepted',
  'Service databases/postgres': 'WaypointAccepted',
  'Service databases/sessions': 'WaypointAccepted',
  'Service inventory/stock': 'WaypointIsNotReady',
  'Service inventory/suppliers': 'WaypointIsNotReady',
  'Service inventory/warehouse-sync': 'WaypointIsNotReady',
  'Service logistics/routing': 'WaypointIsNotReady',
  'Service logistics/tracking': 'WaypointIsNotReady',
  'Service notifications/email': 'UnsupportedTrafficType',
  'Service notifications/sms': 'UnsupportedTrafficType',
  'Service payments/checkout': 'WaypointAccepted',
  'Service payments/fraud-check': 'WaypointAccepted',
  'Service payments/ledger': 'WaypointAccepted',
  'Service search/query': 'WaypointAccepted',
  'Service search/suggest': 'WaypointAccepted',
  'ServiceEntry payments/bank-partners': 'NoWaypointForWildcardService',
  'ServiceEntry payments/card-network': 'WaypointAccepted',
  'WorkloadEntry logistics/dispatch-vm': 'WaypointAccepted',
};

const kinds = {
  Service: '/api/v1/services',
  ServiceEntry: '/apis/networking.istio.io/v1/serviceentries',
  WorkloadEntry: '/apis/networking.istio.io/v1/workloadentries',
};

const paths: Readonly<Record<string, string>> = {
  'v1 ServiceAccount': 'api/v1 serviceaccounts',
  'v1 Service': 'api/v1 services',
  'apps/v1 Deployment': 'apis/apps/v1 deployments',
  'apps/v1 StatefulSet': 'apis/apps/v1 statefulsets',
  'apps/v1 DaemonSet': 'apis/apps/v1 daemonsets',
  'gateway.networking.k8s.io/v1 Gateway': 'apis/gateway.networking.k8s.io/v1 gateways',
  'gateway.networking.k8s.io/v1 HTTPRoute': 'apis/gateway.networking.k8s.io/v1 httproutes',
  'security.istio.io/v1 AuthorizationPolicy': 'apis/security.istio.io/v1 authorizationpolicies',
  'networking.istio.io/v1 ServiceEntry': 'apis/networking.istio.io/v1 serviceentries',
  'networking.istio.io/v1 WorkloadEntry': 'apis/networking.istio.io/v1 workloadentries',
};

/** The same object in namespaces of this test's own: others may have a bookinfo of theirs on the same server. */
function moved(value: unknown, prefix: string): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(item, prefix));
  if (!isObject(value)) return value;
  const rename = (key: string, inner: unknown) =>
    key === 'namespace' || key === 'istio.io/use-waypoint-namespace' ? `${prefix}${String(inner)}` : moved(inner, prefix);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(key, inner)]));
}

export const scene = [
  scenario('istiod says the same about every destination of the default scene', async (run) => {
    const prefix = `${run.ns.slice(0, 5)}-`;
    const loaded = await readManifests(folder);
    if (!loaded.ok) throw new Error(loaded.errors.map(({ message }) => message).join('\n'));
    const objects = loaded.manifests
      .map(({ object }) => object)
      .filter((object) => (object.metadata as JsonObject).namespace !== 'istio-system');
    for (const object of objects.filter(({ kind }) => kind === 'Namespace')) {
      const { name, labels } = object.metadata as unknown as { name: string; labels?: Record<string, string> };
      await run.namespaceNamed(`${prefix}${name}`, moved(labels ?? {}, prefix) as Record<string, string>);
    }
    const create = async (object: JsonObject) => {
      const [root, plural] = (paths[`${String(object.apiVersion)} ${String(object.kind)}`] ?? '').split(' ');
      const body = moved(object, prefix) as JsonObject;
      const { namespace } = body.metadata as JsonObject;
      await run.send('POST', `/${root}/namespaces/${String(namespace)}/${plural}`, body, { expect: 201, quiet: true });
    };
    const isGateway = ({ kind }: JsonObject) => kind === 'Gateway';
    // Waypoints first: a condition that istiod has to take back within milliseconds sometimes stays, until its object changes again.
    for (const object of objects.filter(isGateway)) await create(object);
    const withoutAddress = (body: Answer['body']): Answer['body'][] =>
      body.items.filter(
        (item: Answer['body']) => item.metadata.namespace.startsWith(prefix) && isOwned(item) && !(item.status?.addresses?.length > 0),
      );
    const gateways = '/apis/gateway.networking.k8s.io/v1/gateways';
    await run.until(gateways, (body) => withoutAddress(body).length === 0, { quiet: true, look: withoutAddress });
    for (const object of objects.filter((one) => one.kind !== 'Namespace' && !isGateway(one))) await create(object);
    for (const [kind, path] of Object.entries(kinds)) {
      const ours = (body: Answer['body']) => body.items.filter((item: Answer['body']) => item.metadata.namespace.startsWith(prefix));
      const said = (body: Answer['body']) =>
        Object.fromEntries(
          ours(body).flatMap((item: Answer['body']) =>
            (item.status?.conditions ?? [])
              .filter((c: { type: string }) => c.type.startsWith('istio.io/'))
              .map(({ type, status, reason, message }: Record<string, string>) => [
                `${kind} ${item.metadata.namespace.slice(prefix.length)}/${item.metadata.name}`,
                { type, status, reason, message },
              ]),
          ),
        );
      const wanted = Object.fromEntries(Object.entries(expected).filter(([key]) => key.startsWith(`${kind} `)));
      const reasons = (body: Answer['body']) =>
        Object.fromEntries(Object.entries(said(body)).map(([key, c]) => [key, (c as { reason: string }).reason]));
      await run.until(
        path,
        (body) =>
          JSON.stringify(sorted(reasons(body))) === JSON.stringify(sorted(wanted)) && !JSON.stringify(said(body)).includes('not attached'),
        { look: said },
      );
    }
  }),
];

/** An istiod takes it: it is of its class, and of no other revision. */
function isOwned({ metadata, spec }: Answer['body']): boolean {
  return spec.gatewayClassName === 'istio-waypoint' && metadata.labels?.['istio.io/rev'] === undefined;
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
