import type { GateMethod, GateRequirement, GateRule, GateSettings, PathRule } from '@sitekeep/contracts';
import { durationWords } from './duration-words.ts';

export const requireWords: Record<GateRequirement, string> = {
  nothing: 'Nothing: everybody enters',
  password: 'Password',
  code: 'Code',
  password_and_code: 'Password and code',
  passkey: 'Passkey',
  refuse: 'Nobody enters',
};
export const methodWords: Record<GateMethod, string> = {
  token: 'Codes of an app or a device',
  recovery_code: 'Recovery codes',
  email_code: 'Codes by e-mail',
  passkey: 'Passkeys',
};
export const pathKindWords: Record<PathRule['kind'], string> = {
  prefix: 'Paths that begin with',
  exact: 'Exactly this path',
  regex: 'Paths that match the pattern',
};
/** Where somebody signs in, so that groups are known. */
export const signsIn = (require: GateRequirement): boolean => require !== 'nothing' && require !== 'refuse';

const pathWords = ({ kind, value }: PathRule): string =>
  kind === 'prefix' ? `${value}…` : kind === 'exact' ? `exactly ${value}` : `matches ${value}`;
const few = (all: string[], word: string): string =>
  all.length > 3 ? `${all.slice(0, 3).join(', ')} and ${all.length - 3} more ${word}` : all.join(', ');

/** Which requests a rule is for, and of whom. */
export function fitsWords({ path, methods, networks, appliesTo }: Pick<GateRule, 'path' | 'methods' | 'networks' | 'appliesTo'>): string {
  const parts = [
    path ? pathWords(path) : '',
    few(methods, 'methods'),
    networks.length > 0 ? `from ${few(networks, 'networks')}` : '',
    appliesTo.length > 0 ? `of ${few(appliesTo, 'groups')}` : '',
  ];
  return parts.filter(Boolean).join(' · ') || 'every request';
}

/** What visitors show, and who of them enters. */
export function asksWords({
  require,
  groups,
  freshSeconds,
}: Pick<GateRule, 'require' | 'groups'> & { freshSeconds?: number | null }): string {
  const who = groups.length > 0 ? `, only ${groups.join(' or ')}` : '';
  const again = freshSeconds ? `, again after ${durationWords(freshSeconds)}` : '';
  return `${requireWords[require]}${who}${again}`;
}

/** One sentence for what saving does to the rules. */
export function rulesChange(before: GateRule[], after: GateRule[]): string {
  const named = (rules: GateRule[]) => new Map(rules.map((rule) => [rule.name, JSON.stringify(rule)]));
  const [old, now] = [named(before), named(after)];
  const added = [...now.keys()].filter((name) => !old.has(name));
  const gone = [...old.keys()].filter((name) => !now.has(name));
  const changed = [...now].filter(([name, text]) => old.has(name) && old.get(name) !== text).map(([name]) => name);
  const said = [
    added.length > 0 ? `New: ${added.join(', ')}.` : '',
    gone.length > 0 ? `Removed: ${gone.join(', ')}.` : '',
    changed.length > 0 ? `Changed: ${changed.join(', ')}.` : '',
  ].filter(Boolean);
  return said.join(' ') || 'The rules are asked in another order.';
}

/** The list with the element at `from` one place further up (-1) or down (1). */
export function moved<T>(list: T[], from: number, by: -1 | 1): T[] {
  const to = from + by;
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  [next[from], next[to]] = [next[to]!, next[from]!];
  return next;
}

/** The gate in one line. */
export const gateSentence = ({ mode, rules }: Pick<GateSettings, 'mode' | 'rules'>): string => {
  if (mode === 'off') return 'Off: everybody who passes the filters enters.';
  const count = rules.length === 1 ? '1 rule' : `${rules.length} rules`;
  return rules.length === 0
    ? 'On: visitors sign in before your server answers.'
    : `On: visitors sign in as ${count} and the default below say.`;
};
