import { nameKey } from '../model/ref.ts';
import type { Answer } from '../resolve/answer.ts';

/** The answer in one sentence. Says what traffic does, never that something is protected. */
export function sentenceFor(kind: string, name: string, answer: Answer, inMesh: boolean): string {
  const subject = `${kind} ${name}`;
  const toIt = kind === 'Pod' || kind === 'WorkloadEntry' ? `Traffic addressed to ${subject}` : `Traffic to ${subject}`;
  switch (answer.state) {
    case 'handled': {
      const canary = answer.canary ? ` (${answer.canary.weight} % of connections through canary ${nameKey(answer.canary.key)})` : '';
      const why = answer.source === 'own' ? 'its own label says so' : 'its namespace says so';
      const via = answer.waypoint ? nameKey(answer.waypoint) : '';
      return `${toIt} from clients in the mesh goes through waypoint ${via}${canary}: ${why}.`;
    }
    case 'broken': {
      const why = answer.source === 'own' ? 'It asks' : 'Its namespace asks';
      return `${why} for waypoint ${answer.asked ? nameKey(answer.asked) : ''} and does not get it (${answer.reason}): traffic goes directly, past the waypoint's policies.`;
    }
    case 'unknown':
      return `Unknown: ${answer.message}`;
    case 'direct':
      return directSentence(toIt, answer, inMesh);
  }
}

function directSentence(toIt: string, answer: Answer, inMesh: boolean): string {
  const path = inMesh ? 'is carried by ztunnel (L4 only)' : 'does not pass the mesh';
  switch (answer.reason) {
    case 'OptedOut':
      return `${toIt} ${path}: ${answer.source === 'own' ? 'it' : 'its namespace'} opts out of waypoints with the value none.`;
    case 'Exempt':
      return `${toIt} goes directly: it belongs to a waypoint or gateway itself.`;
    case 'InheritedTypeMismatch':
      return `${toIt} ${path}: the namespace's waypoint ${answer.asked ? nameKey(answer.asked) : ''} does not handle workloads.`;
    case 'NotADestination':
      return `${toIt} has no waypoint: it is no destination of the mesh.`;
    default:
      return `${toIt} ${path}: nothing asks for a waypoint.`;
  }
}
