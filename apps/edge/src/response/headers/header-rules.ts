import type { RulesetResponse } from '@sitekeep/contracts';
import { pathTest, type PathTest } from '@sitekeep/enforcement';
import { HeaderKind, kindOf } from '../../request-path/header-kinds.ts';
import { setsOwnCookie } from '../../visitor-check/own-cookies.ts';

type Given = RulesetResponse['rules'][number];

interface Rule {
  readonly path: PathTest | null;
  readonly action: Given['action'];
  readonly name: string;
  readonly lowerName: string;
  readonly value: string;
}

const fitName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** No byte that ends a line: what stands behind it would be a header, or an answer, of its own. */
const fitValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What frames an answer, belongs to its connection, or is ours to say. */
const fixedInAnswers = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['content-length', 'content-encoding', 'content-range', 'date', 'age', 'cache-status', 'x-request-id'],
]);

/** The origin gets Host, framing and all that tells of the visitor from us alone. */
function mayChange({ on, name, value }: Given): boolean {
  if (!fitName.test(name) || !fitValue.test(value)) return false;
  const lower = name.toLowerCase();
  if (on === 'response') return !fixedInAnswers.has(lower) && !(lower === 'set-cookie' && setsOwnCookie(value));
  const kind = kindOf(lower);
  return kind === HeaderKind.plain || kind === HeaderKind.userAgent || kind === HeaderKind.cookie;
}

/** A site's rules for the headers of one direction, in their order. */
export class HeaderRules {
  readonly #rules: readonly Rule[];

  private constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  /** Null without any. Rules for headers that nobody may change have no effect. Throws when a pattern does not compile. */
  static of(given: RulesetResponse['rules'], on: Given['on']): HeaderRules | null {
    const rules = given.filter((rule) => rule.on === on && mayChange(rule));
    return rules.length === 0 ? null : new HeaderRules(rules.map(ready));
  }

  /** The flat list of names and values as the rules want it; the same list when none applies. */
  apply(headers: readonly string[], path: string): readonly string[] {
    let list = headers;
    for (const { path: wanted, action, name, lowerName, value } of this.#rules) {
      if (wanted !== null && !wanted(path)) continue;
      if (action !== 'add') list = without(list, lowerName);
      if (action !== 'remove') list = [...list, name, value];
    }
    return list;
  }
}

function ready({ path, action, name, value }: Given): Rule {
  return { path: path && pathTest(path), action, name, lowerName: name.toLowerCase(), value: value.trim() };
}

/** The list without a header, by its name in lower case; the same list when it does not hold it. */
export function without(headers: readonly string[], lowerName: string): readonly string[] {
  const isIt = (name: string): boolean => name.length === lowerName.length && name.toLowerCase() === lowerName;
  for (let i = 0; i < headers.length; i += 2)
    if (isIt(headers[i] as string)) return headers.filter((_part, at) => !isIt(headers[at & ~1] as string));
  return headers;
}
