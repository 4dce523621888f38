import type { RulesetExclusion } from '@sitekeep/contracts';
import type { Field } from '../inspected.ts';
import type { Rule } from '../rule.ts';
import { compileExclusions, excludedBy, exclusionsOf, exclusionsOn, withoutIndices } from './exclusions.ts';

const everything: RulesetExclusion = { rule: null, family: null, path: null, place: null, parameter: null };
const field = (name: string, place: Field['place'] = 'body'): Field => ({ place, name, value: 'x', layer: 0 });
const takesOut = (exclusion: Partial<RulesetExclusion>, of: Field): boolean =>
  excludedBy(of, compileExclusions([{ ...everything, ...exclusion }])) === 0;

describe('exclusions', () => {
  it('mean a rule, a family or every rule', () => {
    const rule = { id: 'sqli-test', family: 'sqli' } as Rule;
    const indices = (...list: Partial<RulesetExclusion>[]) =>
      exclusionsOf(rule, compileExclusions(list.map((one) => ({ ...everything, ...one })))).map(({ index }) => index);
    expect(indices({ rule: 'another' }, { rule: rule.id }, { family: 'xss' }, { family: 'sqli' }, {})).toEqual([1, 3, 4]);
  });

  it('mean a place and a parameter, or all of them', () => {
    expect(takesOut({}, field('text'))).toBe(true);
    expect(takesOut({ parameter: 'text' }, field('text'))).toBe(true);
    expect(takesOut({ parameter: 'text' }, field('texts'))).toBe(false);
    expect(takesOut({ place: 'query' }, field('text'))).toBe(false);
    expect(takesOut({ place: 'body_name', parameter: 'text' }, field('text', 'body_name'))).toBe(true);
  });

  it('mean every index by [], one by its number', () => {
    expect(takesOut({ parameter: 'items[].text' }, field('items[0].text'))).toBe(true);
    expect(takesOut({ parameter: 'items[].text' }, field('items[17].text'))).toBe(true);
    expect(takesOut({ parameter: 'items[].text' }, field('items[].text'))).toBe(true);
    expect(takesOut({ parameter: 'items[3].text' }, field('items[3].text'))).toBe(true);
    expect(takesOut({ parameter: 'items[3].text' }, field('items[4].text'))).toBe(false);
    expect(takesOut({ parameter: 'items[].text' }, field('items[a].text'))).toBe(false);
    expect(withoutIndices('rows[3][14].a[b]')).toBe('rows[][].a[b]');
  });

  it('of a path hold on no spelling of another, and on none that is not known', () => {
    const list = compileExclusions([{ ...everything, path: { kind: 'prefix', value: '/blog/' } }, everything]);
    const on = (path: string | null) => exclusionsOn(list, path).map(({ index }) => index);
    expect(on('/blog/new')).toEqual([0, 1]);
    expect(on('/login')).toEqual([1]);
    expect(on('/blog/%2e%2e/login')).toEqual([1]);
    expect(on(null)).toEqual([1]);
  });
});
