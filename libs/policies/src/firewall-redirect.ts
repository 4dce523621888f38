import type { FirewallCondition, FirewallRule } from '@sitekeep/contracts';
import { RE2JS, RE2JSException } from 're2js';
import { answersTo } from './answers-to.ts';

/** An address of the site that a redirect leads to. */
type Target = { readonly path: string; readonly query: string; readonly hostname: string | null; readonly keepsMethod: boolean };

/**
 * Whether a rule that sends visitors to another address of the site would match there again, for certain: what they bring along
 * (address, country, headers, cookies) holds still, and path, query and hostname are those of the target.
 */
export function redirectsToItself({ match, conditions, action }: FirewallRule, hostnames: readonly string[]): boolean {
  if (action.kind !== 'redirect') return false;
  const target = targetOf(action.location, action.status === 307, hostnames);
  if (target === null) return false;
  return match === 'all'
    ? conditions.every((one) => holdsAt(one, target))
    : conditions.every((one) => brought(one) || holdsAt(one, target));
}

function targetOf(location: string, keepsMethod: boolean, hostnames: readonly string[]): Target | null {
  const whole = !location.startsWith('/');
  const url = URL.parse(location, 'http://site.invalid');
  if (!url || (whole && !answersTo(hostnames, url.hostname))) return null;
  return { path: url.pathname, query: url.search.slice(1), hostname: whole ? url.hostname : null, keepsMethod };
}

const brought = ({ field }: FirewallCondition): boolean => ['address', 'country', 'user_agent', 'header', 'cookie'].includes(field);

/** Of what nobody knows before a request comes, that it does not hold. */
function holdsAt(condition: FirewallCondition, { path, query, hostname, keepsMethod }: Target): boolean {
  if (brought(condition)) return true;
  if (condition.field === 'path') return compare(condition, path);
  if (condition.field === 'query') return compare(condition, query);
  if (condition.field === 'hostname') return hostname === null || compare(condition, hostname);
  return condition.field === 'method' && (keepsMethod || compare(condition, 'GET'));
}

function compare({ operator, values, negate, ignoreCase }: FirewallCondition, text: string): boolean {
  const fold = (value: string) => (ignoreCase ? value.toLowerCase() : value);
  const has = fold(text);
  const holds = values.some((each) => {
    const value = fold(each);
    if (operator === 'contains') return has.includes(value);
    if (operator === 'prefix') return has.startsWith(value);
    if (operator === 'suffix') return has.endsWith(value);
    if (operator === 'regex') return finds(each, text, ignoreCase);
    return (operator === 'equals' || operator === 'in') && has === value;
  });
  return (operator === 'exists' ? text !== '' : holds) !== negate;
}

function finds(pattern: string, text: string, ignoreCase: boolean): boolean {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
      .matcher(text)
      .find();
  } catch (error) {
    if (error instanceof RE2JSException) return false;
    throw error;
  }
}
