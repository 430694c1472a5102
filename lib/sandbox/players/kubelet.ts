import { captureOf } from '../../mesh/capture/capture.ts';
import { podKind } from '../../mesh/model/kinds/pod.ts';
import { annotation } from '../../mesh/model/words.ts';
import { namespaces, nodes } from '../api/kinds/core.ts';
import { pods } from '../api/kinds/workloads.ts';
import type { KubeObject } from '../object.ts';
import { timestamp, without } from '../object.ts';
import type { Stage } from './stage.ts';
import { current, follow, tableOf, taskKey } from './stage.ts';

/**
 * Scheduler and kubelets: a new pod gets a node, an address and, after a moment, ready containers; a deleted one goes.
 * istio-cni is part of it as in a real node: a pod that belongs to the mesh starts with its traffic redirected.
 */
export function playKubelet(stage: Stage): void {
  const addresses = new PodAddresses();
  let placed = 0;
  const nodeNames = (): string[] =>
    tableOf(stage, nodes)
      .list('*')
      .map((node) => node.metadata.name);

  function start(pod: KubeObject): void {
    const now = current(stage, pods, pod);
    if (!now || now.metadata.deletionTimestamp || !isWaiting(now)) return;
    const names = nodeNames();
    const node = String(now.spec?.nodeName ?? names[placed++ % names.length] ?? '');
    if (node === '') return;
    const scheduled: KubeObject = { ...now, spec: { ...now.spec, nodeName: node } };
    if (stage.momentMs > 0)
      stage.registry.overwrite(pods, {
        ...scheduled,
        status: { ...now.status, conditions: [condition('PodScheduled', timestamp(stage.registry.now()))] },
      });
    stage.agenda.after(stage.momentMs / 2, taskKey('kubelet', pod), () => run(scheduled));
  }

  function run(pod: KubeObject): void {
    const now = current(stage, pods, pod);
    if (!now || now.metadata.deletionTimestamp) return;
    const nodeName = pod.spec?.nodeName;
    const ip = now.spec?.hostNetwork ? nodeAddress(stage, nodeName) : addresses.take();
    const running: KubeObject = {
      ...now,
      spec: { ...now.spec, nodeName },
      status: runningStatus(now, ip, timestamp(stage.registry.now())),
    };
    stage.registry.overwrite(pods, withCapture(stage, running));
  }

  follow(stage, pods, ({ type, object }) => {
    if (type === 'DELETED') addresses.release(object);
    else if (object.metadata.deletionTimestamp) {
      stage.agenda.after(stage.momentMs / 2, taskKey('kubelet-end', object), () => {
        const now = current(stage, pods, object);
        if (now?.metadata.deletionTimestamp && !now.metadata.finalizers?.length) stage.registry.purge(pods, now);
      });
    } else if (type === 'ADDED') {
      addresses.note(object);
      if (isWaiting(object)) stage.agenda.soon(taskKey('scheduler', object), () => start(object));
    }
  });
  // Pods that were created before there was a node.
  follow(stage, nodes, ({ type }) => {
    if (type !== 'ADDED') return;
    stage.agenda.soon('scheduler of waiting pods', () => {
      for (const pod of tableOf(stage, pods).all()) if (isWaiting(pod)) start(pod);
    });
  });
}

/** The node agent of istio-cni: labels of a pod or of its namespace changed, so its traffic is redirected or no longer. */
export function playCni(stage: Stage): void {
  const check = (pod: KubeObject): void => {
    const now = current(stage, pods, pod);
    if (!now?.status?.podIP || now.metadata.deletionTimestamp) return;
    const captured = withCapture(stage, now);
    if (captured !== now) stage.registry.overwrite(pods, captured);
  };
  follow(stage, pods, ({ type, object, previous }) => {
    if (
      type === 'DELETED' ||
      (previous &&
        previous.metadata.labels === object.metadata.labels &&
        previous.metadata.annotations === object.metadata.annotations &&
        previous.status === object.status)
    )
      return;
    if (object.status?.podIP) stage.agenda.soon(taskKey('cni', object), () => check(object));
  });
  follow(stage, namespaces, ({ type, object, previous }) => {
    if (type !== 'MODIFIED' || previous?.metadata.labels === object.metadata.labels) return;
    stage.agenda.soon(taskKey('cni-namespace', object), () => {
      for (const pod of [...tableOf(stage, pods).in(object.metadata.name)]) check(pod);
    });
  });
}

/** `pod` with the annotation that istio-cni would give it (semantics.md 2.1); itself when that is so already. */
function withCapture(stage: Stage, pod: KubeObject): KubeObject {
  const labels = tableOf(stage, namespaces).get('', pod.metadata.namespace ?? '')?.metadata.labels ?? {};
  const { expected } = captureOf(podKind.project(pod), labels);
  const is = pod.metadata.annotations?.[annotation.redirection] === 'enabled';
  if (expected === is) return pod;
  const annotations = expected
    ? { ...pod.metadata.annotations, [annotation.redirection]: 'enabled' }
    : without(pod.metadata.annotations ?? {}, annotation.redirection);
  const { annotations: _, ...metadata } = pod.metadata;
  return { ...pod, metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata };
}

/** A pod that nobody runs yet; loaded ones that have an address or have ended are left as they are. */
function isWaiting({ status }: KubeObject): boolean {
  return (status?.phase === undefined || status.phase === 'Pending') && !status?.podIP;
}

function condition(type: string, time: string): { type: string; status: string; lastTransitionTime: string } {
  return { type, status: 'True', lastTransitionTime: time };
}

function runningStatus(pod: KubeObject, ip: string, time: string): KubeObject['status'] {
  const containers: ReadonlyArray<{ name?: string; image?: string }> = pod.spec?.containers ?? [];
  return {
    phase: 'Running',
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => condition(type, time)),
    podIP: ip,
    podIPs: [{ ip }],
    startTime: time,
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: '',
      ready: true,
      restartCount: 0,
      state: { running: { startedAt: time } },
      lastState: {},
    })),
    qosClass: pod.status?.qosClass ?? 'BestEffort',
  };
}

function nodeAddress(stage: Stage, name: string): string {
  const node = tableOf(stage, nodes).get('', name);
  const addresses: ReadonlyArray<{ type: string; address: string }> = node?.status?.addresses ?? [];
  return addresses.find((a) => a.type === 'InternalIP')?.address ?? '192.168.0.1';
}

/** Pod addresses from 10.244.0.1 upwards, in order; a released one is not given out again. */
class PodAddresses {
  readonly #taken = new Set<string>();
  #next = 1;

  take(): string {
    for (;;) {
      const n = (10 << 24) + (244 << 16) + this.#next++;
      const ip = [24, 16, 8, 0].map((shift) => (n >> shift) & 255).join('.');
      if ((n & 255) !== 0 && (n & 255) !== 255 && !this.#taken.has(ip)) return ip;
    }
  }

  note({ status }: KubeObject): void {
    if (status?.podIP) this.#taken.add(status.podIP);
  }

  release({ status }: KubeObject): void {
    if (status?.podIP) this.#taken.delete(status.podIP);
  }
}
