import { gateRuleSchema, type GateRule } from '@sitekeep/contracts';
import { asksWords, fitsWords, gateSentence, moved, rulesChange } from './rule-words.ts';

const rule = (part: object): GateRule => gateRuleSchema.parse({ name: 'office', require: 'password', ...part });

test('a rule says which requests it is for', () => {
  expect(fitsWords(rule({}))).toBe('every request');
  expect(fitsWords(rule({ path: { kind: 'prefix', value: '/admin/' }, methods: ['POST'], networks: ['192.0.2.0/24'] }))).toBe(
    '/admin/… · POST · from 192.0.2.0/24',
  );
  expect(fitsWords(rule({ networks: ['a', 'b', 'c', 'd', 'e'] }))).toBe('from a, b, c and 2 more networks');
  expect(fitsWords(rule({ appliesTo: ['owners', 'admins'] }))).toBe('of admins, owners');
});

test('a rule says what visitors show, who of them enters, and when they are asked again', () => {
  expect(asksWords(rule({ require: 'passkey', groups: ['staff', 'editors'], freshSeconds: 900 }))).toBe(
    'Passkey, only editors or staff, again after 15 minutes',
  );
  expect(asksWords({ require: 'refuse', groups: [] })).toBe('Nobody enters');
});

test('saving says which rules are new, gone, changed or only moved', () => {
  const [office, admin] = [rule({}), rule({ name: 'admin', require: 'passkey' })];
  expect(rulesChange([office], [{ ...office, require: 'code' }, admin])).toBe('New: admin. Changed: office.');
  expect(rulesChange([office, admin], [admin])).toBe('Removed: office.');
  expect(rulesChange([office, admin], [admin, office])).toBe('The rules are asked in another order.');
});

test('an element moves one place, and not over the ends', () => {
  expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});

test('the gate says in one line whether it is on', () => {
  expect(gateSentence({ mode: 'off', rules: [rule({})] })).toMatch(/^Off/);
  expect(gateSentence({ mode: 'on', rules: [] })).toBe('On: visitors sign in before your server answers.');
  expect(gateSentence({ mode: 'on', rules: [rule({})] })).toMatch(/1 rule /);
});
