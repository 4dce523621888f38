import type { Field } from '../inspected.ts';
import type { Rule, RuleExample } from '../rule.ts';
import { Budget } from './budget.ts';
import type { Engine } from './engine.ts';

const muchTimeUs = 1_000_000;

/**
 * Shows an engine what its rules are about. Expressions are made ready when they first look at a value, and code of ours is compiled
 * while it runs: the first requests of a process would take so much longer that their budget would be spent before they were looked at.
 */
export function warmUp(engine: Engine, rules: readonly Rule[]): void {
  for (const { bad, good } of rules) {
    const fields = [...bad.slice(0, 2), ...good.slice(0, 1)].flatMap(fieldsOf);
    if (fields.length > 0) engine.evaluate(fields, new Budget(muchTimeUs));
  }
}

/** Not read: any value does to make an expression ready. */
function fieldsOf(example: RuleExample): Field[] {
  if (typeof example === 'string') return [{ place: 'query', name: 'q', value: example, layer: 0 }];
  const { target = '/', headers = {}, body = '' } = example;
  return [
    { place: 'path', name: '', value: target, layer: 0 },
    { place: 'query', name: 'q', value: target.slice(target.indexOf('=') + 1), layer: 0 },
    ...Object.entries(headers).map(([name, value]): Field => ({ place: 'header', name: name.toLowerCase(), value, layer: 0 })),
    { place: 'body', name: 'q', value: body, layer: 0 },
  ];
}
