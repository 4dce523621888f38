import type { Fault, FirewallCondition, FirewallRule, FirewallRuleBody } from '@sitekeep/contracts';
import { RE2JS } from 're2js';
import { checkConditions } from './check-firewall-conditions.ts';
import { redirectsToItself } from './firewall-redirect.ts';
import { targetFault } from './check-redirects.ts';
import { pathRuleFault } from './check-path.ts';

/** Steps of all compiled patterns of a site's rules: what one character of a request may cost at most. */
const mostSteps = 1500;
/** Each is compiled to be checked, and again by every edge. */
const mostPatterns = 300;

/** What is wrong with a site's own rules; `at` is where the list stands in the body, `hostnames` the names of the site (none: of all). */
export function checkFirewallRules(rules: readonly FirewallRule[], at: string, hostnames: readonly string[]): Fault[] {
  const names = rules.map(({ name }) => name);
  const tooMany = tooManyPatterns(rules, at);
  if (tooMany.length > 0) return tooMany;
  return [
    ...rules.flatMap((rule, index) => {
      const first = names.indexOf(rule.name);
      const twice = `The rule at position ${first} is called “${rule.name}” already.`;
      return [
        ...(first < index ? [{ pointer: `${at}/${index}/name`, code: 'duplicate', detail: twice }] : []),
        ...checkFirewallRule(rule, `${at}/${index}`, hostnames),
      ];
    }),
    ...costFaults(rules, at),
    ...reachFaults(rules, at, hostnames),
  ];
}

/** What is wrong with one rule by itself. */
export const checkFirewallRule = (rule: FirewallRuleBody, pointer: string, hostnames: readonly string[]): Fault[] => [
  ...checkConditions(rule.conditions, `${pointer}/conditions`, hostnames),
  ...targetFaults(rule, pointer),
];

/** The rules that are asked, in their order. */
export const asked = <Rule extends Pick<FirewallRule, 'enabled' | 'priority'>>(rules: readonly Rule[]): Rule[] =>
  rules.filter(({ enabled }) => enabled).sort((a, b) => a.priority - b.priority);

function targetFaults({ action }: FirewallRuleBody, pointer: string): Fault[] {
  const found = action.kind === 'redirect' ? targetFault(action.location) : null;
  return found ? [{ pointer: `${pointer}/action/location`, ...found }] : [];
}

function tooManyPatterns(rules: readonly FirewallRule[], at: string): Fault[] {
  const detail = `Use at most ${mostPatterns} patterns in all: contains, prefix and suffix cost less, and one pattern may name several texts as (a|b).`;
  let patterns = 0;
  for (const [index, { conditions }] of rules.entries())
    for (const [position, { operator, values }] of conditions.entries()) {
      if (operator === 'regex') patterns += values.length;
      if (patterns > mostPatterns) return [{ pointer: `${at}/${index}/conditions/${position}/values`, code: 'too_many_patterns', detail }];
    }
  return [];
}

function costFaults(rules: readonly FirewallRule[], at: string): Fault[] {
  const detail = 'The patterns up to here would together cost too much on every request: use contains, prefix or suffix where you can.';
  let steps = 0;
  for (const [index, { conditions }] of rules.entries())
    for (const [position, { operator, values }] of conditions.entries())
      for (const [place, value] of operator === 'regex' ? values.entries() : []) {
        if (pathRuleFault({ kind: 'regex', value })) continue;
        steps += RE2JS.compile(value).programSize();
        if (steps > mostSteps) return [{ pointer: `${at}/${index}/conditions/${position}/values/${place}`, code: 'too_complex', detail }];
      }
  return [];
}

/** Rules that no request ever gets to, and redirects that never arrive. */
function reachFaults(rules: readonly FirewallRule[], at: string, hostnames: readonly string[]): Fault[] {
  const order = asked(rules);
  return order.flatMap((rule, position) => {
    const pointer = `${at}/${rules.indexOf(rule)}`;
    const before = order.slice(0, position);
    const ender = before.find((other) => ends(other) && (takesAll(other) || sameConditions(other, rule)));
    if (ender) {
      const what = takesAll(ender) ? 'takes every request' : 'has the same conditions';
      const detail = `The rule “${ender.name}” is asked before and ${what}, so that this one is never reached: give this one a lower priority, or change the other.`;
      return [{ pointer, code: 'never_reached', detail }];
    }
    if (rule.match === 'all' && rule.conditions.some(neverHolds))
      return [{ pointer, code: 'never_matches', detail: 'One of its conditions holds for no request at all.' }];
    const spared = before.some(({ action }) => action.kind === 'allow');
    return !spared && redirectsToItself(rule, hostnames)
      ? [
          {
            pointer: `${pointer}/action/location`,
            code: 'loop',
            detail: 'Visitors would never arrive: the rule matches the address it sends them to.',
          },
        ]
      : [];
  });
}

/** Whether no rule is asked after this one has matched. A rate limit ends the list only for those beyond it. */
const ends = ({ action }: FirewallRule): boolean => action.kind !== 'log' && action.kind !== 'rate_limit';

const sameConditions = (one: FirewallRule, other: FirewallRule): boolean =>
  one.match === other.match && JSON.stringify(one.conditions) === JSON.stringify(other.conditions);

const takesAll = ({ match, conditions }: FirewallRule): boolean =>
  match === 'all' ? conditions.every(alwaysHolds) : conditions.some(alwaysHolds);

const alwaysHolds = (condition: FirewallCondition): boolean => !condition.negate && holdsForAll(condition);
const neverHolds = (condition: FirewallCondition): boolean => condition.negate && holdsForAll(condition);

/** Every request has these. */
const everywhere: ReadonlySet<string> = new Set(['method', 'path', 'hostname', 'address']);

function holdsForAll({ field, operator, values }: FirewallCondition): boolean {
  if (!everywhere.has(field)) return false;
  if (operator === 'exists') return true;
  if (operator === 'regex') return values.some((value) => /^\^?(\.\*)?\$?$/.test(value));
  if (field === 'path') return ['prefix', 'contains'].includes(operator) && values.includes('/');
  return field === 'address' && values.includes('0.0.0.0/0') && values.includes('::/0');
}
