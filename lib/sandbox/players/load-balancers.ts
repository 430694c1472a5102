import { services } from '../api/kinds/service.ts';
import type { Stage } from './stage.ts';
import { current, follow, taskKey } from './stage.ts';

/** The cloud's load balancers: an address of 203.0.113.0/24 for each Service of that type. */
export function playLoadBalancers(stage: Stage): void {
  let next = 10;
  follow(stage, services, ({ type, object }) => {
    if (type === 'DELETED' || object.spec?.type !== 'LoadBalancer' || object.status?.loadBalancer?.ingress) return;
    stage.agenda.after(stage.momentMs / 2, taskKey('load balancer', object), () => {
      const service = current(stage, services, object);
      if (service?.spec?.type !== 'LoadBalancer' || service.status?.loadBalancer?.ingress) return;
      const ingress = [{ ip: `203.0.113.${next++ % 256}`, ipMode: 'VIP' }];
      stage.registry.overwrite(services, { ...service, status: { ...service.status, loadBalancer: { ingress } } });
    });
  });
}
