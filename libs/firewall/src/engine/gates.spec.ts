import type { Rule } from '../rule.ts';
import { ourRules } from '../rules/index.ts';
import { Gates } from './gates.ts';

const rule = (when: Rule['when'], more: Partial<Rule> = {}): Rule => ({ ...ourRules[0]!, id: 'test', when, ...more });

/** Whether a gate that stands among those of all rules is open for a value. */
function opens(one: Rule, ...values: string[]): boolean[] {
  const gates = new Gates();
  for (const other of ourRules) gates.add(other);
  const gate = gates.add(one);
  return values.map((value) => {
    gates.look(value);
    return gates.isOpen(gate);
  });
}

describe('gates of rules', () => {
  it('open for values that hold what every match of the rule holds, and close again', () => {
    const one = rule([{ regex: 'qzxjv\\s+w|kqzzq' }]);
    expect(opens(one, 'a', 'QZXJV w', '', 'xkqzzqx', 'vjxzq', 'é')).toEqual([false, true, false, true, false, false]);
    expect(opens(rule([{ phrases: ['qzxjv-w'] }]), 'a', 'a qzxjv-w')).toEqual([false, true]);
    expect(opens(rule([{ regex: 'qzxjv' }, { phrases: ['zzkq'] }]), 'qzxjv', 'zzkq', 'a')).toEqual([true, true, false]);
    expect(opens(rule([{ regex: 'x?é\\x{e9}q' }]), 'éüq', 'eq')).toEqual([true, false]);
  });

  it('are always open where a rule may match anything', () => {
    expect(opens(rule([{ regex: '\\d+' }]), '', 'a')).toEqual([true, true]);
    expect(opens(rule([{ looksLike: 'sqli' }]), 'a')).toEqual([true]);
    expect(opens(rule([{ regex: 'qzxjv' }, { regex: '\\d' }]), 'a')).toEqual([true]);
    expect(opens(rule([{ regex: 'qzxjv', negated: true }]), 'a')).toEqual([true]);
    expect(opens(rule([{ regex: 'qzxjv' }], { transformers: ['removeNulls'] }), 'a')).toEqual([true]);
    expect(opens(rule([{ regex: '(?s)qzxjv' }]), 'a')).toEqual([true]);
    expect(opens(rule([{ regex: '[\\x{71}]zxjv|[[:digit:]]' }]), '1')).toEqual([true]);
  });
});
