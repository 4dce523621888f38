import { firewallFields, firewallOperators, type RulesetCondition } from '@sitekeep/contracts';
import { checkCondition, checkRules, operatorsOf } from './check-rules.ts';
import { compileRules } from './compile-rules.ts';
import { condition, rule } from './testing/custom-setting.ts';

const faultsOf = (given: Partial<RulesetCondition> & Pick<RulesetCondition, 'field'>) =>
  checkCondition(condition(given), '/c').map(({ pointer, code }) => `${pointer} ${code}`);

const plainValue = (field: RulesetCondition['field']) => ({ address: '192.0.2.0/24', country: 'DE' })[field as string] ?? '1';

test.each(firewallFields)('%s takes the operators that ask something of it, and no others', (field) => {
  for (const operator of firewallOperators) {
    const values = operator === 'exists' ? [] : [plainValue(field)];
    const given = condition({ field, operator, values });
    const faults = operatorsOf[field].includes(operator) ? [] : ['/c/operator no_such_operator'];
    expect([operator, faultsOf(given)]).toEqual([operator, faults]);
    if (faults.length === 0) expect(compileRules([rule('r', [given])])).toHaveLength(1);
  }
});

test('values are of the kind that the field has', () => {
  expect(faultsOf({ field: 'address', operator: 'in', values: ['192.0.2.0/24', 'x', '300.1.1.1'] })).toEqual([
    '/c/values/1 no_network',
    '/c/values/2 no_network',
  ]);
  expect(faultsOf({ field: 'country', operator: 'in', values: ['DE', 'Germany'] })).toEqual(['/c/values/1 no_country']);
  expect(faultsOf({ field: 'body_bytes', operator: 'greater', values: ['-1'] })).toEqual(['/c/values/0 no_number']);
  expect(faultsOf({ field: 'header', name: 'x', operator: 'less', values: ['ten'] })).toEqual(['/c/values/0 no_number']);
  expect(faultsOf({ field: 'query', operator: 'contains', values: [''] })).toEqual(['/c/values/0 empty']);
  expect(faultsOf({ field: 'cookie', name: 'a', operator: 'equals', values: [''] })).toEqual([]);
  expect(faultsOf({ field: 'query', operator: 'contains', values: [] })).toEqual(['/c/values empty']);
  expect(faultsOf({ field: 'query', operator: 'exists', values: ['x'] })).toEqual(['/c/values no_values']);
});

test('names are for fields that have them', () => {
  expect(faultsOf({ field: 'path', name: 'x', operator: 'equals', values: ['/'] })).toEqual(['/c/name no_name']);
  expect(faultsOf({ field: 'header', name: 'Cookie', operator: 'equals', values: ['a'] })).toEqual(['/c/name use_cookie']);
});

test('every fault of a list is told at once', () => {
  const bad = condition({ field: 'path', operator: 'regex', values: ['(a', 'b'] });
  const faults = checkRules(
    [rule('same', [bad]), rule('same', [condition({ field: 'country', operator: 'regex', values: ['D'] })])],
    '/rules',
  );
  expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
    '/rules/0/conditions/0/values/0 invalid_regex',
    '/rules/1/name duplicate',
    '/rules/1/conditions/0/operator no_such_operator',
  ]);
});

test('patterns that cost too much together are refused where they begin to', () => {
  const costly = () => rule(`r${Math.random()}`, [condition({ field: 'path', operator: 'regex', values: ['a[ab]{400}'] })]);
  expect(checkRules([costly(), costly(), costly()], '/rules')).toEqual([]);
  const faults = checkRules(Array.from({ length: 8 }, costly), '/rules');
  expect(faults).toEqual([expect.objectContaining({ code: 'too_complex', pointer: '/rules/5/conditions/0/values/0' })]);
});
