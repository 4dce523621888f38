import type { RulesetGate } from '@sitekeep/contracts';
import { machineIn } from './gate.stage.ts';
import { remembered } from './remembered.ts';
import type { GateServices } from './site-services.ts';
import type { StageCheck } from './verdict.ts';

/**
 * The visitor check of a site with a gate: programs cannot pass it, and have shown with their token that they are welcome. Git shows its
 * token once the gate has asked for it, so where the gate would refuse it, that comes first: nothing is opened by it.
 */
export const sparingMachines = remembered(sparing);

function sparing(gate: RulesetGate, services: GateServices, visitorCheck: StageCheck, gateCheck: StageCheck): StageCheck {
  return (request, site) => {
    const challenge = visitorCheck(request, site);
    if (challenge === null || machineIn(gate, services, request) !== null) return null;
    if (!services.hasGit(request.siteId)) return challenge;
    const refusal = gateCheck(request, site);
    return refusal?.basic === true ? refusal : challenge;
  };
}
