import type { Rule, RulePart, RuleTest } from '../rule.ts';

/** Under which values of a part are offered to a rule. */
export type AddressOf = (rule: Rule, part: RulePart) => string;

/** Rules in the words of libddwaf (schema 2.2). Each has a type of its own: of those that share one, only the first match would be told. */
export function nativeRules(rules: readonly Rule[], addressOf: AddressOf): object {
  return { version: '2.2', metadata: { rules_version: '1' }, rules: rules.map((rule) => nativeRule(rule, addressOf)) };
}

const nativeRule = (rule: Rule, addressOf: AddressOf): object => ({
  id: rule.id,
  name: rule.id,
  tags: { type: rule.id, category: rule.family },
  conditions: rule.when.map((test) => condition(test, inputsOf(rule, test, addressOf))),
});

const inputsOf = (rule: Rule, test: RuleTest, addressOf: AddressOf): Input[] =>
  (test.in ?? rule.in).map((part) => ({
    address: addressOf(rule, part),
    transformers: test.transformers ?? rule.transformers ?? [],
  }));

interface Input {
  readonly address: string;
  readonly transformers: readonly string[];
}

function condition(test: RuleTest, inputs: readonly Input[]): object {
  const not = test.negated ? '!' : '';
  if ('looksLike' in test) return { operator: `${not}is_${test.looksLike}`, parameters: { inputs } };
  if ('phrases' in test) return { operator: `${not}phrase_match`, parameters: { inputs, list: test.phrases } };
  const options = { case_sensitive: test.caseSensitive ?? false, min_length: test.minLength ?? 0 };
  return { operator: `${not}match_regex`, parameters: { inputs, regex: test.regex, options } };
}
