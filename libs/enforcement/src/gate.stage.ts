import type { Ruleset, RulesetGate } from '@sitekeep/contracts';
import type { GateDecision } from '@sitekeep/gate-session';
import { compileGatePolicy } from './gate-policy.ts';
import { gitNeed } from './git-request.ts';
import { remembered } from './remembered.ts';
import type { GateServices, SiteServices } from './site-services.ts';
import { refuse, type EnforcementRequest, type Refusal, type StageCheck } from './verdict.ts';

/**
 * Lets in who has signed in and shows what the path asks for, and programs by their tokens. 401 where signing in helps, 403 where it does not. A whitelist entry skips
 * it only where it says so. What was decided stays on the request: identity and the cache go by it. Null when switched off.
 */
export function gateStage({ gate }: Ruleset, services: SiteServices): StageCheck | null {
  return gate.mode === 'off' ? null : deciding(gate, services.gate);
}

const deciding = remembered((gate: RulesetGate, services: GateServices): StageCheck => {
  const policy = compileGatePolicy(gate);
  const sessionOf = (request: EnforcementRequest) => sessionIn(gate, services, request);
  const machineOf = (request: EnforcementRequest) => machineIn(gate, services, request);
  return (request) => {
    const decision = request.skipsGate ? skipped : policy.decide(request, sessionOf, machineOf);
    request.gate = decision;
    const refusal = refusalBy(decision);
    return refusal?.status === 401 && asksGit(services, request) ? { ...refusal, basic: true } : refusal;
  };
});

/**
 * Whether somebody who has signed in sends the request, or a program that has shown its token: they are known, and are not banned for
 * what others of the address did.
 */
export const isKnown = (gate: RulesetGate, services: GateServices, request: EnforcementRequest): boolean =>
  gate.mode === 'on' && (sessionIn(gate, services, request) !== null || machineIn(gate, services, request) !== null);

/** Programs of git show nothing before they are asked. */
const asksGit = (services: GateServices, request: EnforcementRequest): boolean =>
  services.hasGit(request.siteId) && gitNeed(request) !== null;

export function machineIn(gate: RulesetGate, services: GateServices, request: EnforcementRequest) {
  if (request.machine === undefined) request.machine = services.machineOf(gate, request);
  return request.machine;
}

function sessionIn(gate: RulesetGate, services: GateServices, request: EnforcementRequest) {
  if (request.session === undefined) request.session = services.sessionOf(gate, request);
  return request.session;
}

const skipped: GateDecision = { outcome: 'enter', require: 'nothing', rule: null, why: 'spared' };

const refusals = new WeakMap<GateDecision, Refusal>();

/** Made once for each rule: a flood of visitors without a session allocates nothing here. */
function refusalBy(decision: GateDecision): Refusal | null {
  if (decision.outcome === 'open' || decision.outcome === 'enter') return null;
  const known = refusals.get(decision);
  if (known) return known;
  const signIn = decision.outcome === 'sign_in';
  const made = refuse('gate', signIn ? 'sign_in_required' : 'gate_forbidden', decision.rule, signIn ? 401 : 403);
  refusals.set(decision, made);
  return made;
}
