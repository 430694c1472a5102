import { gatewayClasses } from '../api/kinds/gateway-api.ts';
import type { Resource } from '../api/kinds/kind.ts';
import { resourceKey } from '../api/kinds/kind.ts';
import type { Registry } from '../api/registry.ts';
import { resources } from '../api/resources.ts';
import { Agenda } from './agenda.ts';
import { playCrds } from './crds.ts';
import { playDeployments } from './deployments.ts';
import { playEndpointSlices } from './endpoint-slices.ts';
import { collectGarbageOf } from './garbage-collector.ts';
import { playBindings } from './istiod/bindings.ts';
import { makeGatewayClasses, playGatewayClasses } from './istiod/classes.ts';
import { playGatewayDeployer } from './istiod/deployer.ts';
import { playGatewayStatus } from './istiod/gateway-status.ts';
import { playVips } from './istiod/vips.ts';
import { playCni, playKubelet } from './kubelet.ts';
import { playLoadBalancers } from './load-balancers.ts';
import { playNamespaces, watchContentsOf } from './namespaces.ts';
import { playReplicas } from './replica-sets.ts';

export interface Players {
  /** Does everything that is left to do now; from then on things take their moment. */
  finishNow(): void;
  settled(): Promise<void>;
  /** Calls `listener` when a kind is no longer served. */
  onUnserved(listener: (resource: Resource) => void): void;
  stop(): void;
}

/** Everybody who keeps a cluster going: controllers, scheduler, kubelets, istio-cni and istiod. */
export function startPlayers(registry: Registry, { momentMs }: { readonly momentMs: number }): Players {
  const agenda = new Agenda();
  // Until the scene is at rest nothing takes time.
  const stage = { registry, agenda, momentMs: 0 };
  const listeners: Array<(resource: Resource) => void> = [];
  const attended = new Set<string>();
  const attend = (resource: Resource): void => {
    if (attended.has(resourceKey(resource))) return;
    attended.add(resourceKey(resource));
    collectGarbageOf(stage, resource);
    if (resource.namespaced) watchContentsOf(stage, resource);
  };
  for (const resource of resources) attend(resource);
  playCrds(stage, {
    onServed(resource) {
      attend(resource);
      if (resource === gatewayClasses) agenda.soon('istiod classes', () => makeGatewayClasses(stage));
    },
    onUnserved(resource) {
      for (const listener of listeners) listener(resource);
    },
  });
  playNamespaces(stage);
  playDeployments(stage);
  playReplicas(stage);
  playKubelet(stage);
  playEndpointSlices(stage);
  playCni(stage);
  playLoadBalancers(stage);
  playGatewayClasses(stage);
  playGatewayDeployer(stage);
  playGatewayStatus(stage);
  playVips(stage);
  playBindings(stage);
  return {
    finishNow() {
      agenda.finishNow();
      stage.momentMs = momentMs;
    },
    settled: () => agenda.settled(),
    onUnserved: (listener) => listeners.push(listener),
    stop: () => agenda.stop(),
  };
}
