import { nameKey } from '../model/ref.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Key } from '../resolve/answer.ts';
import type { Binding, Bound } from './binding.ts';
import { bindingOf, untoldWorkload } from './binding.ts';
import type { End, Ends } from './ends.ts';
import type { Leg } from './leg.ts';
import type { Caller } from './path.ts';
import type { PathRuleId } from './rules.ts';
import { straight } from './straight.ts';
import { through, unknown } from './through.ts';

/** What is addressed, and what decides about it. */
export interface Target {
  readonly subject: string;
  readonly binding: Binding;
  readonly ingress: 'yes' | 'no' | 'unknown';
  readonly world: World;
}

/** The rule of the caller, where the mesh knows the destination. */
const ruleOf = { 'ambient pod': 'B1', 'sidecar pod': 'B3', 'ingress gateway': 'B4', outside: 'B2', waypoint: 'B5' } as const;

/** Service-addressed: D2, then D4 or D5 for a captured pod; a gateway may use the waypoint; nobody else does. */
export function legsToVip(caller: Caller, behind: Ends, to: Target): readonly Leg[] {
  const { binding } = to;
  const rule = ruleOf[caller];
  const looked: readonly PathRuleId[] = caller === 'ambient pod' ? [rule, 'D2'] : [rule];
  switch (binding.state) {
    case 'unknown':
      return [unknown(caller, looked, binding.message)];
    case 'hidden':
      return straight(caller, behind, { rules: ['A7', 'D3'], lead: binding.lead, passed: null, passthrough: true, own: to.world });
    case 'none': {
      const rules: PathRuleId[] = caller === 'ambient pod' ? [...looked, 'D5', ...binding.rules] : [...looked, ...binding.rules];
      return straight(caller, behind, { rules, lead: binding.lead, skipped: binding.rules.length > 0, passed: null, own: to.world });
    }
    case 'bound':
  }
  if (caller === 'ambient pod') return [through(caller, behind.ends, binding, [...looked, 'D4'])];
  if (caller === 'ingress gateway' && to.ingress === 'yes') return [through(caller, behind.ends, binding, looked)];
  if (caller === 'ingress gateway' && to.ingress === 'unknown') {
    const message = `ingress gateways use waypoint ${nameKey(binding.key)} only with a label that its namespace may have, and that may not be read`;
    return [unknown(caller, looked, message)];
  }
  return straight(caller, behind, { rules: looked, lead: bypassLead(caller), passed: binding, hint: bypassHint(caller, to, binding.key) });
}

function bypassLead(caller: Caller): string {
  if (caller === 'ingress gateway') return `${label.ingressUseWaypoint} is not true`;
  return caller === 'waypoint' ? 'waypoints never chain' : '';
}

function bypassHint(caller: Caller, { subject }: Target, key: Key): string {
  if (caller === 'ingress gateway')
    return `Label ${subject} ${label.ingressUseWaypoint}=true, and gateways use waypoint ${nameKey(key)} too.`;
  return caller === 'waypoint' ? deliveryHint(key) : '';
}

function deliveryHint(key: Key): string {
  return `This is also how an instance of ${nameKey(key)} delivers what passed it.`;
}

/** Addressed by something that is no address of the mesh: D3 for whoever calls. */
export function legsToName(
  caller: Caller,
  behind: Ends,
  to: Target & { readonly lead: string; readonly rules: readonly PathRuleId[]; readonly hint?: string },
): readonly Leg[] {
  if (to.binding.state === 'unknown') return [unknown(caller, to.rules, to.binding.message)];
  const passed = to.binding.state === 'bound' ? to.binding : null;
  return straight(caller, behind, { rules: to.rules, lead: to.lead, passed, passthrough: true, own: to.world, hint: to.hint ?? '' });
}

/** Workload-addressed: each workload by its own answer. A headless Service's own binding is only ever passed by. */
export function legsToAddresses(caller: Caller, behind: Ends, to: Target & { readonly headless: boolean }): readonly Leg[] {
  const named: readonly PathRuleId[] = to.headless ? ['A2'] : [];
  const service = to.binding.state === 'bound' ? to.binding : null;
  if (behind.unread || behind.ends.length === 0) {
    const rules = [...named, ruleOf[caller]];
    if (behind.unread) return [unknown(caller, rules, behind.unread)];
    return straight(caller, behind, { rules, lead: '', passed: null });
  }
  return behind.ends.map((end) => {
    const leg = toAddress(caller, end, service, named, to.world);
    const hint = to.headless && caller === 'ambient pod' ? headlessHint(end, service) : '';
    return { ...leg, hint: [leg.hint, hint].filter(Boolean).join(' ') };
  });
}

function headlessHint({ answer }: End, service: Bound | null): string {
  const counts = 'The name resolves to the IPs of the workloads: their own waypoint counts';
  if (!service) return `${counts}.`;
  const instead = answer.state === 'handled' ? '' : ` Label the workloads ${label.useWaypoint}, with a waypoint that handles workloads.`;
  return `${counts}, and nobody uses waypoint ${nameKey(service.key)} of a headless Service.${instead}`;
}

function toAddress(caller: Caller, end: End, service: Bound | null, named: readonly PathRuleId[], world: World): Leg {
  const own = bindingOf(end.answer, world, untoldWorkload(end));
  const only: Ends = { ends: [end], unread: '' };
  const one = (leg: readonly Leg[]) => leg[0] as Leg;
  if (own.state === 'unknown') return { ...unknown(caller, [...named, ruleOf[caller]], own.message), ends: [end] };
  const passed = own.state === 'bound' ? own : service;
  const deny = own.state === 'bound';
  if (caller !== 'ambient pod') {
    const rules = [...named, ruleOf[caller]];
    const lead = caller === 'waypoint' && passed ? 'waypoints never chain' : '';
    const hint = caller === 'waypoint' && own.state === 'bound' ? deliveryHint(own.key) : '';
    return one(straight(caller, only, { rules, lead, passed, deny, hint }));
  }
  if (!end.byIp) {
    const lead = end.hostNetwork ? 'it uses the IP of its node' : own.state === 'hidden' ? own.lead : 'its address is no IP of a workload';
    const rules: readonly PathRuleId[] = end.hostNetwork ? ['A5', 'D3'] : own.state === 'hidden' ? ['A7', 'D3'] : ['D3'];
    return one(straight(caller, only, { rules: [...named, ...rules], lead, passed, deny, passthrough: true }));
  }
  if (own.state === 'bound') {
    const leg = through(caller, [end], own, [...named, 'B1', 'D1', 'D6']);
    const self = 'A call to its own IP is not captured (A4).';
    return end.noun === 'pod' && named.length === 0 ? { ...leg, hint: [leg.hint, self].filter(Boolean).join(' ') } : leg;
  }
  const lead = own.state === 'none' ? own.lead : '';
  const open = own.state === 'none' ? own.rules : [];
  const rules: PathRuleId[] = [...named, 'B1', 'D1', 'D7', ...open];
  return one(straight(caller, only, { rules, lead, skipped: open.length > 0, passed, deny }));
}
