import type { GateClaims, GateRequirement, PathMatch, RulesetGate } from '@sitekeep/contracts';
import { isBelow } from './visitor-paths.ts';

/** What a rule of paths says of one reading of a path; null: it is too long to be tried. */
export type ReadingTest = (reading: string, isLoose: boolean) => boolean | null;

/** How paths and addresses are told apart: the stages of the edge and the control plane bring the same. */
export interface GateTests<Address> {
  path(match: PathMatch): ReadingTest;
  /** Further ways in which an origin may read a normalised path; nearly always none. */
  readings(path: string): readonly string[];
  networks(networks: readonly string[]): (address: Address) => boolean;
}

export interface GateQuestion<Address> {
  readonly method: string;
  /** Normalised. */
  readonly path: string;
  readonly address: Address;
}

type SessionOf<Question> = (question: Question) => GateClaims | null;

/**
 * `open`: nothing is asked of anybody. `enter`: the session shows enough, or the address is spared. `sign_in`: there is none, or it shows too little.
 * `forbidden`: signing in does not help.
 */
export type GateOutcome = 'open' | 'enter' | 'sign_in' | 'forbidden';

export interface GateDecision {
  readonly outcome: GateOutcome;
  /** What the deciding rule asks for. */
  readonly require: GateRequirement;
  /** Name of that rule; null: what holds where no rule fits. */
  readonly rule: string | null;
  readonly why: GateReason;
}

export const gateReasons = [
  'nothing_asked',
  'spared',
  'shown',
  'no_session',
  'factor_missing',
  'refused_to_all',
  'not_in_group',
  'path_not_allowed',
  'path_too_long',
] as const;
export type GateReason = (typeof gateReasons)[number];

const severity: Record<GateOutcome, number> = { open: 0, enter: 1, sign_in: 2, forbidden: 3 };

/** A rule, or what holds without one, with its decisions made beforehand: a request allocates nothing. */
class Rule<Address> {
  readonly name: string | null;
  readonly #methods: readonly string[];
  readonly #inNetwork: ((address: Address) => boolean) | null;
  readonly #path: ReadingTest | null;
  readonly #groups: readonly string[];
  readonly #require: GateRequirement;
  readonly #decisions: Record<GateReason, GateDecision>;

  constructor(given: Partial<RulesetGate['rules'][number]> & Pick<RulesetGate, 'require' | 'groups'>, tests: GateTests<Address>) {
    const { name = null, path = null, methods = [], networks = [], require, groups } = given;
    this.name = name;
    this.#methods = methods;
    this.#inNetwork = networks.length === 0 ? null : tests.networks(networks);
    this.#path = path && tests.path(path);
    this.#groups = groups;
    this.#require = require;
    // What is open to some networks alone stays private, like all that lies behind the gate.
    const outcomeOf = (why: GateReason) => (why === 'nothing_asked' && networks.length > 0 ? 'enter' : outcomes[why]);
    const made = gateReasons.map((why) => [why, { outcome: outcomeOf(why), require, rule: name, why }] as const);
    this.#decisions = Object.fromEntries(made) as Record<GateReason, GateDecision>;
  }

  /** Null when nobody can tell. */
  fits({ method, address }: GateQuestion<Address>, reading: string, isLoose: boolean): boolean | null {
    // HEAD asks for what GET would answer (RFC 9110, 9.3.2).
    const hasMethod = this.#methods.includes(method) || (method === 'HEAD' && this.#methods.includes('GET'));
    if (this.#methods.length > 0 && !hasMethod) return false;
    if (this.#inNetwork !== null && !this.#inNetwork(address)) return false;
    return this.#path === null ? true : this.#path(reading, isLoose);
  }

  undecided(): GateDecision {
    return this.#decisions.path_too_long;
  }

  get isOpen(): boolean {
    return this.#require === 'nothing';
  }

  decide(session: GateClaims | null, reading: string): GateDecision {
    return this.#decisions[this.#reason(session, reading)];
  }

  #reason(session: GateClaims | null, reading: string): GateReason {
    const require = this.#require;
    if (require === 'nothing') return 'nothing_asked';
    if (require === 'refuse') return 'refused_to_all';
    if (session === null) return 'no_session';
    // Before the factors: who may never enter is not asked for more.
    if (this.#groups.length > 0 && !session.g.some((group) => this.#groups.includes(group))) return 'not_in_group';
    if (session.p.length > 0 && !session.p.some((prefix) => isBelow(reading, prefix))) return 'path_not_allowed';
    const needsPassword = require !== 'code';
    const needsCode = require !== 'password';
    if ((needsPassword && !session.f.includes('password')) || (needsCode && !session.f.includes('code'))) return 'factor_missing';
    return 'shown';
  }
}

const outcomes: Record<GateReason, GateOutcome> = {
  nothing_asked: 'open',
  // Not open: what lies behind the gate stays private, whoever is let in.
  spared: 'enter',
  shown: 'enter',
  no_session: 'sign_in',
  factor_missing: 'sign_in',
  refused_to_all: 'forbidden',
  not_in_group: 'forbidden',
  path_not_allowed: 'forbidden',
  path_too_long: 'forbidden',
};

/**
 * Who may enter where. The first rule that fits decides, else what the section says without one. A path that origins may read in several
 * ways (`/public/..%2fadmin`) is decided in each of them, and the strictest decision counts.
 */
export class GatePolicy<Address> {
  readonly #rules: readonly Rule<Address>[];
  readonly #others: Rule<Address>;
  readonly #tests: GateTests<Address>;

  /** Throws on a bad pattern or network. */
  constructor(gate: RulesetGate, tests: GateTests<Address>) {
    this.#tests = tests;
    this.#rules = gate.rules.map((rule) => new Rule(rule, tests));
    this.#others = new Rule({ require: gate.require, groups: gate.groups }, tests);
  }

  /** `session` is asked only where something is asked: most open paths need no look at a cookie. */
  decide<Question extends GateQuestion<Address>>(question: Question, session: SessionOf<Question>): GateDecision {
    let decision = this.#decideReading(question, session, question.path, false);
    for (const reading of this.#tests.readings(question.path)) {
      const other = this.#decideReading(question, session, reading, true);
      if (severity[other.outcome] > severity[decision.outcome]) decision = other;
    }
    return decision;
  }

  #decideReading<Question extends GateQuestion<Address>>(
    question: Question,
    session: SessionOf<Question>,
    reading: string,
    isLoose: boolean,
  ): GateDecision {
    for (const rule of this.#rules) {
      const fits = rule.fits(question, reading, isLoose);
      if (fits === null) return rule.undecided();
      if (fits) return rule.decide(rule.isOpen ? null : session(question), reading);
    }
    return this.#others.decide(this.#others.isOpen ? null : session(question), reading);
  }

  /** The same, with every rule that was looked at, for whoever asks why. */
  explain(question: GateQuestion<Address>, session: GateClaims | null): GateExplanation {
    const decision = this.decide(question, () => session);
    const passedOver: string[] = [];
    for (const { name } of this.#rules) {
      if (name === decision.rule) break;
      passedOver.push(name ?? '');
    }
    return { ...decision, passedOver, words: wordsOf(decision) };
  }
}

export interface GateExplanation extends GateDecision {
  /** Names of the rules before the deciding one: they did not fit. */
  readonly passedOver: readonly string[];
  /** One English sentence for support. */
  readonly words: string;
}

const asksFor: Record<GateRequirement, string> = {
  nothing: 'nothing',
  password: 'a password',
  code: 'a code',
  password_and_code: 'a password and a code',
  refuse: 'nothing, because it lets nobody in',
};

/** One English sentence for support. */
export function wordsOf({ rule, require, why }: GateDecision): string {
  const by = rule === null ? 'No rule fits; what holds without one' : `The rule ${rule}`;
  const asks = `${by} asks for ${asksFor[require]}`;
  const words: Record<GateReason, string> = {
    nothing_asked: `${asks}.`,
    spared: 'A whitelist entry skips the gate.',
    shown: `${asks}, and the session shows that.`,
    no_session: `${asks}, and there is no session.`,
    factor_missing: `${asks}, and the session shows less.`,
    refused_to_all: `${by} lets nobody in.`,
    not_in_group: `${by} is for groups that the visitor is in none of.`,
    path_not_allowed: 'The visitor may enter other paths only.',
    path_too_long: `${by} has a pattern, and the path is too long for it to be tried.`,
  };
  return words[why];
}
