import type { Fault, GateRule, GateSettings } from '@sitekeep/contracts';
import { checkPaths } from './check-path.ts';
import { readListAddress } from './list-address.ts';

/** `certificate`: whether browsers reach the site by HTTPS; `before`: the gate as it is now. */
export type GateFrame = { certificate: boolean; before: GateSettings['mode'] };

/** The section with its networks in canonical form, each once; pushes every fault. */
export function checkGate(gate: GateSettings, { certificate, before }: GateFrame, faults: Fault[]): GateSettings {
  const rules = gate.rules.map((rule, index) => ({ ...rule, networks: checkNetworks(rule.networks, `/gate/rules/${index}`, faults) }));
  if (gate.mode === 'on' && before === 'off' && !certificate)
    faults.push({ pointer: '/gate/mode', code: 'no_certificate', detail: withoutCertificate });
  if (gate.idleSeconds > gate.sessionSeconds)
    faults.push({
      pointer: '/gate/idleSeconds',
      code: 'longer_than_session',
      detail: `The session ends after ${gate.sessionSeconds} seconds in any case: give at most that.`,
    });
  faults.push(...ruleFaults(rules), ...groupFaults(gate, '/gate'), ...(gate.mode === 'on' ? outcomeFaults(gate) : []));
  faults.push(...checkPaths(rules.flatMap(({ path }, index) => (path ? [{ path, pointer: `/gate/rules/${index}/path` }] : []))));
  return { ...gate, rules };
}

const withoutCertificate =
  'Visitors sign in by HTTPS alone, and no hostname of the site has a certificate in force. Upload one, or wait for the one we order.';

function checkNetworks(networks: readonly string[], rule: string, faults: Fault[]): string[] {
  const canonical = networks.flatMap((typed, index) => {
    const network = readListAddress(typed);
    if (typeof network === 'string') return [network];
    faults.push({ pointer: `${rule}/networks/${index}`, ...network });
    return [];
  });
  return [...new Set(canonical)];
}

function ruleFaults(rules: readonly GateRule[]): Fault[] {
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  let all: GateRule | undefined;
  for (const [index, rule] of rules.entries()) {
    const pointer = `/gate/rules/${index}`;
    const first = seen.get(rule.name);
    if (first !== undefined)
      faults.push({ pointer: `${pointer}/name`, code: 'duplicate', detail: `The rule at position ${first} has this name: give another.` });
    seen.set(rule.name, first ?? index);
    if (all) faults.push({ pointer, code: 'unreachable', detail: `“${all.name}” before it fits every request: put this one before it.` });
    faults.push(...groupFaults(rule, pointer));
    if (rule.path === null && rule.methods.length === 0 && rule.networks.length === 0) all ??= rule;
  }
  return faults;
}

/** Groups are of somebody who has signed in. */
function groupFaults({ require, groups }: Pick<GateRule, 'require' | 'groups'>, pointer: string): Fault[] {
  if (groups.length === 0 || (require !== 'nothing' && require !== 'refuse')) return [];
  const detail = 'Nobody signs in here, so that no groups are known: leave them out, or ask for something.';
  return [{ pointer: `${pointer}/groups`, code: 'groups_without_sign_in', detail }];
}

/** A gate that is on and makes no difference, or leaves nobody in, is a slip. */
function outcomeFaults({ require, rules }: GateSettings): Fault[] {
  const all = [require, ...rules.map((rule) => rule.require)];
  if (all.every((each) => each === 'nothing'))
    return [
      { pointer: '/gate/require', code: 'asks_nobody', detail: 'Nobody would ever sign in: ask for something, or switch the gate off.' },
    ];
  if (all.every((each) => each === 'refuse'))
    return [{ pointer: '/gate/require', code: 'lets_nobody_in', detail: 'Nobody could enter: ask for something that visitors can show.' }];
  return [];
}
