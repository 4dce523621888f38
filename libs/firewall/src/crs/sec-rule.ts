import { type Action, type Directive, readActions } from './seclang.ts';

/** What a rule looks at: `&ARGS` counts, `!ARGS:foo` leaves out; `name` is what stands behind the colon. */
export interface Variable {
  readonly kind: 'value' | 'count' | 'without';
  readonly collection: string;
  readonly name: string | null;
}

export interface Operator {
  readonly name: string;
  readonly argument: string;
  readonly negated: boolean;
}

/** One SecRule of a chain. */
export interface Link {
  readonly variables: readonly Variable[];
  readonly operator: Operator;
  readonly transformations: readonly string[];
  readonly actions: readonly Action[];
}

/** A SecRule with those that are chained to it. */
export interface SecRule {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly links: readonly Link[];
}

/** Rules in the order of their directives; others are left out. A link after one that says `chain` belongs to it. */
export function secRules(directives: readonly Directive[]): SecRule[] {
  const rules: SecRule[] = [];
  let chain: Link[] | null = null;
  for (const { name, arguments: given, file, line } of directives) {
    if (!/^SecRule$/i.test(name)) {
      chain = null;
      continue;
    }
    const link = linkOf(given);
    if (chain) chain.push(link);
    else {
      chain = [link];
      rules.push({ id: valueOf(link.actions, 'id') ?? '', file, line, links: chain });
    }
    if (!link.actions.some((action) => action.name === 'chain')) chain = null;
  }
  return rules;
}

export const valueOf = (actions: readonly Action[], name: string): string | null =>
  actions.find((action) => action.name === name)?.value ?? null;
export const valuesOf = (actions: readonly Action[], name: string): string[] =>
  actions.filter((action) => action.name === name).map(({ value }) => value);

function linkOf([variables = '', operator = '', actions = '']: readonly string[]): Link {
  const read = readActions(actions);
  return { variables: readVariables(variables), operator: readOperator(operator), transformations: transformationsOf(read), actions: read };
}

/** `t:none` takes back what stands before it. */
function transformationsOf(actions: readonly Action[]): string[] {
  const names = valuesOf(actions, 't');
  return names.slice(names.findLastIndex((name) => name.toLowerCase() === 'none') + 1);
}

/** Separated by `|`, but for those within a pattern between slashes. */
export function readVariables(text: string): Variable[] {
  return [...text.matchAll(/([!&]?)([A-Za-z_]+)(?::('?\/(?:[^/\\]|\\.)*\/'?|'[^']*'|[^|]*))?(?:\||$)/g)].map(
    ([, sign, collection = '', name]) => ({
      kind: sign === '&' ? 'count' : sign === '!' ? 'without' : 'value',
      collection: collection.toUpperCase(),
      name: name === undefined ? null : name.replace(/^'(.*)'$/, '$1'),
    }),
  );
}

/** Without a name it is a pattern. */
function readOperator(text: string): Operator {
  const found = /^(!?)@(\w+)\s*([^]*)$/.exec(text.trimStart());
  if (found) return { name: found[2] ?? '', argument: found[3] ?? '', negated: found[1] === '!' };
  const negated = text.startsWith('!');
  return { name: 'rx', argument: negated ? text.slice(1) : text, negated };
}
