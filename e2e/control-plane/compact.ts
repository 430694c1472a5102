import { request } from 'undici';
import type { ControlPlane } from './control-plane.ts';
import { readState } from './state.ts';

/**
 * Lets etcd forget its versions before `revision`, as the API server makes it do every five minutes; older ones are then "too old".
 * Versions that are forgotten already are fine. Rejects when etcd refuses for another reason.
 */
export async function compact({ name }: Pick<ControlPlane, 'name'>, revision = 2): Promise<void> {
  const etcd = readState(name)?.components.find((component) => component.name === 'etcd');
  if (!etcd) throw new Error(`the control plane "${name}" has no etcd; is it up?`);
  const { statusCode, body } = await request(`http://127.0.0.1:${etcd.port}/v3/kv/compaction`, {
    method: 'POST',
    body: JSON.stringify({ revision: String(revision) }),
  });
  const answer = await body.text();
  if (statusCode !== 200 && !answer.includes('has been compacted')) throw new Error(`etcd refused to compact: ${statusCode} ${answer}`);
}
