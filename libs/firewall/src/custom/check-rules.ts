import type { Fault, RulesetCondition, RulesetFirewallRule } from '@sitekeep/contracts';
import { parseCidr } from '@sitekeep/geo';
import { RE2JS } from 're2js';
import { mostSteps, patternFault } from './pattern.ts';

type Field = RulesetCondition['field'];
type Operator = RulesetCondition['operator'];

const texts: readonly Operator[] = ['contains', 'equals', 'prefix', 'suffix', 'regex', 'in', 'exists'];
const numbers: readonly Operator[] = ['greater', 'less'];

/** What can be asked of each field. */
export const operatorsOf: Readonly<Record<Field, readonly Operator[]>> = {
  method: ['equals', 'in', 'contains', 'prefix', 'suffix', 'regex'],
  path: ['contains', 'equals', 'prefix', 'suffix', 'regex', 'in'],
  query: texts,
  argument: [...texts, ...numbers],
  header: [...texts, ...numbers],
  cookie: [...texts, ...numbers],
  body: texts,
  user_agent: texts,
  hostname: ['contains', 'equals', 'prefix', 'suffix', 'regex', 'in'],
  address: ['in', 'equals'],
  country: ['in', 'equals', 'exists'],
  body_bytes: ['greater', 'less', 'equals', 'exists'],
};

const named: readonly Field[] = ['argument', 'header', 'cookie'];

/** Every fault of a list of rules at once; `pointer` is where the list stands in the body. */
export function checkRules(rules: readonly RulesetFirewallRule[], pointer: string): Fault[] {
  const faults = rules.flatMap((rule, i) => [
    ...checkName(rules, i, `${pointer}/${i}`),
    ...rule.conditions.flatMap((condition, c) => checkCondition(condition, `${pointer}/${i}/conditions/${c}`)),
  ]);
  return faults.length > 0 ? faults : checkSteps(rules, pointer);
}

function checkName(rules: readonly RulesetFirewallRule[], index: number, pointer: string): Fault[] {
  const first = rules.findIndex(({ name }) => name === rules[index]?.name);
  return first === index ? [] : [fault(`${pointer}/name`, 'duplicate', `Rule ${first + 1} has this name: give every rule one of its own.`)];
}

/** What is wrong with one condition; `pointer` is where it stands in the body. */
export function checkCondition(condition: RulesetCondition, pointer: string): Fault[] {
  const { field, operator, name } = condition;
  if (!operatorsOf[field].includes(operator)) {
    const detail = `${operator} asks nothing of ${field}: use one of ${operatorsOf[field].join(', ')}.`;
    return [fault(`${pointer}/operator`, 'no_such_operator', detail)];
  }
  const faults: Fault[] = [];
  if (name !== null && !named.includes(field)) {
    faults.push(fault(`${pointer}/name`, 'no_name', `${field} has no name: leave it out. Names are for ${named.join(', ')}.`));
  }
  if (field === 'header' && name?.toLowerCase() === 'cookie') {
    faults.push(fault(`${pointer}/name`, 'use_cookie', 'Cookies are fields of their own: choose cookie.'));
  }
  return [...faults, ...checkValues(condition, pointer)];
}

function checkValues({ field, operator, values }: RulesetCondition, pointer: string): Fault[] {
  if (operator === 'exists') {
    return values.length === 0 ? [] : [fault(`${pointer}/values`, 'no_values', 'exists asks for no value: leave the list empty.')];
  }
  if (values.length === 0) return [fault(`${pointer}/values`, 'empty', 'Give at least one value.')];
  return values.flatMap((value, i) => {
    const found = valueFault(field, operator, value);
    return found ? [fault(`${pointer}/values/${i}`, found.code, found.detail)] : [];
  });
}

type Found = Pick<Fault, 'code' | 'detail'> | null;

function valueFault(field: Field, operator: Operator, value: string): Found {
  if (field === 'address')
    return parseCidr(value) ? null : { code: 'no_network', detail: 'Write an address, or a network as 192.0.2.0/24.' };
  if (field === 'country')
    return /^[A-Z]{2}$/i.test(value) ? null : { code: 'no_country', detail: 'Write a country as two letters (ISO 3166), as DE.' };
  if (field === 'body_bytes') return /^\d{1,15}$/.test(value) ? null : { code: 'no_number', detail: 'Write a number of bytes.' };
  if (operator === 'regex') return patternFault(value);
  if (numbers.includes(operator))
    return /^[+-]?\d{1,15}(\.\d{1,9})?$/.test(value) ? null : { code: 'no_number', detail: 'Write a number.' };
  if (value === '' && operator !== 'equals' && operator !== 'in')
    return { code: 'empty', detail: 'Everything holds an empty text: write one, or use exists.' };
  return null;
}

/** Where the patterns of a site begin to cost too much together. */
function checkSteps(rules: readonly RulesetFirewallRule[], pointer: string): Fault[] {
  let steps = 0;
  for (const [i, rule] of rules.entries()) {
    for (const [c, { operator, values }] of rule.conditions.entries()) {
      if (operator !== 'regex') continue;
      for (const [v, value] of values.entries()) {
        steps += RE2JS.compile(value).programSize();
        if (steps > mostSteps * 4) return [fault(`${pointer}/${i}/conditions/${c}/values/${v}`, 'too_complex', tooManyPatterns)];
      }
    }
  }
  return [];
}

const tooManyPatterns =
  'The patterns up to here would together cost too much on every request: use contains, prefix or in where you can, or shorter patterns.';

const fault = (pointer: string, code: string, detail: string): Fault => ({ pointer, code, detail });
