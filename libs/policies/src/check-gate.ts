import type { Fault, GateRule, GateSettings } from '@sitekeep/contracts';
import { secretHeaderFault } from './check-header-name.ts';
import { checkPaths } from './check-path.ts';
import { covers } from './gate-rule-covers.ts';
import { readListAddress } from './list-address.ts';

/**
 * `certificate`: whether browsers reach the site by HTTPS; `before`: the gate as it is now; `codeByProvider`: whether an identity provider of
 * the site stands for password and code.
 */
export type GateFrame = { certificate: boolean; before: GateSettings['mode']; codeByProvider: boolean };

type Asks = Pick<GateSettings, 'require' | 'methods'> & { rules: readonly Pick<GateRule, 'require'>[] };

/** The section with its networks in canonical form, each once; pushes every fault. */
export function checkGate(gate: GateSettings, { certificate, before, codeByProvider }: GateFrame, faults: Fault[]): GateSettings {
  const rules = gate.rules.map((rule, index) => ({ ...rule, networks: checkNetworks(rule.networks, `/gate/rules/${index}`, faults) }));
  if (gate.mode === 'on' && before === 'off' && !certificate)
    faults.push({ pointer: '/gate/mode', code: 'no_certificate', detail: withoutCertificate });
  if (gate.idleSeconds > gate.sessionSeconds)
    faults.push({
      pointer: '/gate/idleSeconds',
      code: 'longer_than_session',
      detail: `The session ends after ${gate.sessionSeconds} seconds in any case: give at most that.`,
    });
  faults.push(
    ...ruleFaults(rules),
    ...reachFaults(rules, gate.rules),
    ...groupFaults(gate, '/gate'),
    ...avoidedFaults(rules, gate),
    ...passkeyFaults(gate),
    ...machineHeaderFaults(gate),
  );
  if (gate.mode === 'on') faults.push(...outcomeFaults(gate), ...(codeByProvider ? [] : codeFaults(gate)));
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
  for (const [index, rule] of rules.entries()) {
    const pointer = `/gate/rules/${index}`;
    const first = seen.get(rule.name);
    if (first !== undefined)
      faults.push({ pointer: `${pointer}/name`, code: 'duplicate', detail: `The rule at position ${first} has this name: give another.` });
    seen.set(rule.name, first ?? index);
    faults.push(...groupFaults(rule, pointer), ...appliesToFaults(rule, pointer));
  }
  return faults;
}

/** Rules that never decide: one before them fits all that they fit. `typed`: with the networks that could not be read. */
function reachFaults(rules: readonly GateRule[], typed: readonly GateRule[]): Fault[] {
  const isRead = ({ networks }: GateRule, index: number) => networks.length > 0 || typed[index]?.networks.length === 0;
  return rules.flatMap((rule, index) => {
    const first = isRead(rule, index) && rules.slice(0, index).find((other, position) => isRead(other, position) && covers(other, rule));
    if (!first) return [];
    const detail = `“${first.name}” before it holds for all that this one is for, so that this one is never reached: move this one up, before “${first.name}”.`;
    return [{ pointer: `/gate/rules/${index}`, code: 'never_reached', detail }];
  });
}

/** Groups are of somebody who has signed in. */
function groupFaults({ require, groups }: Pick<GateRule, 'require' | 'groups'>, pointer: string): Fault[] {
  if (groups.length === 0 || (require !== 'nothing' && require !== 'refuse')) return [];
  return [{ pointer: `${pointer}/groups`, code: 'groups_without_sign_in', detail: withoutSignIn }];
}

/** A group may be let in nowhere, but is never let in unknown. */
const appliesToFaults = ({ require, appliesTo }: GateRule, pointer: string): Fault[] =>
  appliesTo.length === 0 || require !== 'nothing'
    ? []
    : [{ pointer: `${pointer}/appliesTo`, code: 'groups_without_sign_in', detail: withoutSignIn }];

const withoutSignIn = 'Nobody signs in here, so that no groups are known: leave them out, or ask for something.';

/** Rules for groups that nobody has to follow, because what holds for everybody else is open: whoever does not sign in is in no group. */
function avoidedFaults(rules: readonly GateRule[], { require }: Pick<GateSettings, 'require'>): Fault[] {
  return rules.flatMap((rule, index) => {
    if (rule.appliesTo.length === 0 || rule.require === 'nothing') return [];
    const next = rules.slice(index + 1).find((other) => other.appliesTo.length === 0 && covers(other, rule));
    if ((next?.require ?? require) !== 'nothing') return [];
    const open = next ? `“${next.name}” asks` : 'Where no rule fits, the gate asks';
    const detail = `${open} for nothing, so that visitors of these groups enter without signing in: ask for something there, or leave appliesTo out here.`;
    return [{ pointer: `/gate/rules/${index}/appliesTo`, code: 'sign_in_avoided', detail }];
  });
}

/** Asked for, and not taken. */
function passkeyFaults(gate: GateSettings): Fault[] {
  if (gate.methods.includes('passkey')) return [];
  const detail = 'The site takes no passkeys, so that nobody could enter: add passkey to methods, or ask for something else.';
  return missingMethods(gate, ['passkey'], detail);
}

/** The same of codes, which a passkey and some providers stand for. */
export function codeFaults(gate: Asks): Fault[] {
  if (gate.methods.length > 0) return [];
  const detail =
    'The site takes nothing as a code, so that nobody could enter: add token, email_code or passkey to methods, or a provider that stands for password and code, or ask for something else.';
  return missingMethods(gate, ['code', 'password_and_code'], detail);
}

function missingMethods({ require, rules }: Asks, asked: readonly GateSettings['require'][], detail: string): Fault[] {
  const all = [
    { require, pointer: '/gate/require' },
    ...rules.map((rule, index) => ({ ...rule, pointer: `/gate/rules/${index}/require` })),
  ];
  return all.filter((each) => asked.includes(each.require)).map(({ pointer }) => ({ pointer, code: 'method_missing', detail }));
}

/** They are taken out of every request, so they are to be of programs alone. */
function machineHeaderFaults({ machineHeaders: { git, licence } }: GateSettings): Fault[] {
  const faults = Object.entries({ git, licence }).flatMap(([kind, name]): Fault[] => {
    const fault = secretHeaderFault(name);
    return fault === null ? [] : [{ pointer: `/gate/machineHeaders/${kind}`, ...fault }];
  });
  if (git !== licence) return faults;
  const detail = 'Tokens of git and licences come in headers of their own: give another name to one of them.';
  return [...faults, { pointer: '/gate/machineHeaders/licence', code: 'duplicate', detail }];
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
