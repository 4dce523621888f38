import type { Fault, FirewallCondition } from '@sitekeep/contracts';
import { checkCondition } from '@sitekeep/firewall/custom';
import { answersTo } from './answers-to.ts';
import { hopByHop } from './check-header-name.ts';
import { countryCodes } from './check-lists.ts';
import { pathRuleFault } from './check-path.ts';
import { readListAddress } from './list-address.ts';

type Found = Omit<Fault, 'pointer'> | null;

/** What is wrong with the conditions of one rule; `at` is where they stand in the body. */
export function checkConditions(conditions: readonly FirewallCondition[], at: string, hostnames: readonly string[]): Fault[] {
  const texts = conditions.map((condition) => JSON.stringify(condition));
  return conditions.flatMap((condition, index) => {
    const pointer = `${at}/${index}`;
    const first = texts.indexOf(texts[index] as string);
    const twice = `The condition at position ${first} says the same already.`;
    const ofEngine = checkCondition(condition, pointer);
    return [
      ...(first < index ? [{ pointer, code: 'duplicate', detail: twice }] : []),
      // What cannot be compared at all has no further fault.
      ...(ofEngine.length > 0 ? ofEngine : [...nameFaults(condition, pointer), ...valueFaults(condition, pointer, hostnames)]),
    ];
  });
}

function nameFaults({ field, name }: FirewallCondition, pointer: string): Fault[] {
  if (name === null || field === 'argument') return [];
  const of = (code: string, detail: string) => [{ pointer: `${pointer}/name`, code, detail }];
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    return of('no_token', `No ${field} can be called like this: names have no blanks and no separators.`);
  return field === 'header' && hopByHop.has(name.toLowerCase())
    ? of('hop_by_hop', `${name} belongs to a connection and never reaches a site: choose another header.`)
    : [];
}

function valueFaults(condition: FirewallCondition, pointer: string, hostnames: readonly string[]): Fault[] {
  const { values, operator } = condition;
  const each = values.flatMap((value, index) => {
    const at = `${pointer}/values/${index}`;
    const first = values.indexOf(value);
    if (first < index) return [{ pointer: at, code: 'duplicate', detail: `This stands already at position ${first}.` }];
    const found = valueFault(condition, value, hostnames);
    return found ? [{ pointer: at, ...found }] : [];
  });
  if (values.length < 2 || (operator !== 'greater' && operator !== 'less')) return each;
  return [...each, { pointer: `${pointer}/values`, code: 'one_number', detail: `${operator} compares with one number.` }];
}

function valueFault(condition: FirewallCondition, value: string, hostnames: readonly string[]): Found {
  const { field, operator } = condition;
  if (operator === 'regex') return null;
  if (field === 'address') return networkFault(value);
  if (field === 'country') return countryFault(value);
  if (field === 'path') return pathFault(condition, value);
  return field === 'hostname' ? hostnameFault(condition, value, hostnames) : null;
}

function networkFault(value: string): Found {
  const read = readListAddress(value);
  if (typeof read !== 'string') return read;
  const single = read.replace(/\/(32|128)$/, '');
  return value === read || value === single ? null : { code: 'not_normalised', detail: `Write it in its shortest form: ${single}` };
}

function countryFault(value: string): Found {
  if (countryCodes.has(value)) return null;
  const upper = value.toUpperCase();
  return countryCodes.has(upper)
    ? { code: 'not_normalised', detail: `Write it in capitals: ${upper}` }
    : { code: 'unknown_country', detail: `${value} is no country of ISO 3166; Germany is DE, for example.` };
}

function pathFault({ operator }: FirewallCondition, value: string): Found {
  if (operator === 'prefix') return pathRuleFault({ kind: 'prefix', value });
  if (operator === 'equals' || operator === 'in') return pathRuleFault({ kind: 'exact', value });
  return value.includes('?')
    ? { code: 'with_query', detail: 'A path ends before the ?: make a condition of its own for the query.' }
    : null;
}

function hostnameFault({ operator, negate }: FirewallCondition, value: string, hostnames: readonly string[]): Found {
  const lower = value.toLowerCase();
  if (value !== lower) return { code: 'not_normalised', detail: `Hostnames are compared in lower case: write ${lower}` };
  const whole = operator === 'equals' || operator === 'in';
  if (!whole || negate || hostnames.length === 0 || answersTo(hostnames, value)) return null;
  return { code: 'other_site', detail: `${value} is no name of this site; it answers to ${hostnames.join(', ')}.` };
}
