import type { FirewallFamily, FirewallPlace } from '@sitekeep/contracts';
import type { ScreenName } from './screens.ts';

/** Parts of a request a rule looks at; `partPlaces` says which places each is made of. */
export const ruleParts = [
  'method',
  'path',
  'arguments',
  'argument_names',
  'cookies',
  'cookie_names',
  'headers',
  'user_agent',
  'referer',
  'content_type',
  'file_names',
  'file_heads',
  'signals',
] as const;
export type RulePart = (typeof ruleParts)[number];

/** `regex` is RE2 syntax, unanchored, without case unless it says so; `phrases` are found anywhere, as they stand. */
export type RuleTest = (
  | { readonly regex: string; readonly caseSensitive?: true; readonly minLength?: number }
  | { readonly phrases: readonly string[] }
  | { readonly looksLike: 'sqli' | 'xss' }
) &
  OwnOfTest;

/** Of imported rules, whose tests are links of a chain. */
interface OwnOfTest {
  /** In the place of the parts of the rule. */
  readonly in?: readonly RulePart[];
  /** Holds where a part has values and none of them is so. */
  readonly negated?: true;
  /** In the place of the transformers of the rule. */
  readonly transformers?: readonly string[];
}

/** Fields of one place, by a pattern for their names: RE2 syntax, without case. */
export interface FieldPattern {
  readonly place: FirewallPlace;
  readonly name: string;
}

/** What a severity adds to the score of its family and of the request, as in CRS: 5, 4, 3, 2. */
export const severityScores = { critical: 5, error: 4, warning: 3, notice: 2 } as const;
export type Severity = keyof typeof severityScores;

/** A request that an example of a rule stands for: a bare string is the value of an argument of the query. */
export type RuleExample =
  | string
  | {
      readonly method?: string;
      /** As sent, with its query; not decoded. */
      readonly target?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

/** A rule of ours, or one that was imported. */
export interface Rule {
  /** Unique over all sets; for ever, because exclusions name it. Ours: `sqli-union-select`. */
  readonly id: string;
  readonly family: FirewallFamily;
  readonly severity: Severity;
  readonly paranoia: 1 | 2 | 3 | 4;
  /** What it stops, in one sentence for customers. */
  readonly stops: string;
  readonly in: readonly RulePart[];
  /**
   * Whoever's values this screen lets by can not match the rule, so that the engine never sees them; 'any' for one that may match
   * anything (and costs every request). A screen that narrows says so.
   */
  readonly screen: ScreenName | 'any';
  /** All must hold, each of any value of the parts. */
  readonly when: readonly RuleTest[];
  /** Of imported rules: what the engine does to a value before the tests. Ours see every layer the reader has decoded. */
  readonly transformers?: readonly string[];
  /** Of imported rules: fields that it leaves alone. */
  readonly spares?: readonly FieldPattern[];
  /** Of imported rules: of the places that stand here, only these fields concern it. */
  readonly only?: readonly FieldPattern[];
  /** Of imported rules: all tests must hold for one and the same value. */
  readonly sameValue?: true;
  readonly bad: readonly RuleExample[];
  /** Ordinary requests that come close. */
  readonly good: readonly RuleExample[];
}
