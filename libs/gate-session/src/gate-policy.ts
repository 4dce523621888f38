import type { GateClaims, GateRequirement, PathMatch, RulesetGate } from '@sitekeep/contracts';
import { type GateDecision, type GateReason, gateReasons, outcomes, severity, wordsOf } from './gate-decision.ts';
import { type GateMachine, machineReason } from './machine.ts';
import { requirementOrder } from './most-asked.ts';
import { isBelow } from './visitor-paths.ts';

/** As it came; as forgiving origins take it; as those do that look neither at letter case nor at how a name ends. */
export type ReadingWay = 'plain' | 'loose' | 'lax';
/** What a rule of paths says of one reading of a path; null: it is too long to be tried. */
export type ReadingTest = (reading: string, way: ReadingWay) => boolean | null;

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
  /** ms since epoch */
  readonly now: number;
}

type SessionOf<Question> = (question: Question) => GateClaims | null;
type MachineOf<Question> = (question: Question) => GateMachine | null;
const nobody = () => null;

/** Of two rules the one that asks for less; a rule that lets nobody in is no way in. */
const lesser = <Address>(one: Rule<Address> | null, other: Rule<Address>): Rule<Address> =>
  one !== null && ranks.indexOf(one.require) < ranks.indexOf(other.require) ? one : other;
const ranks: readonly GateRequirement[] = ['nothing', ...requirementOrder, 'refuse'];

const stricter = (one: GateDecision, other: GateDecision): GateDecision => (severity[other.outcome] > severity[one.outcome] ? other : one);

/** Who sends a request, as far as somebody has to know. */
interface Callers<Question> {
  readonly session: SessionOf<Question>;
  readonly machine: MachineOf<Question>;
  /** Of whom rules for groups are asked about; null: nobody knows yet who it is. */
  readonly groups: readonly string[] | null;
}

/** A rule, or what holds without one, with its decisions made beforehand: a request allocates nothing. */
class Rule<Address> {
  readonly name: string | null;
  readonly #methods: readonly string[];
  readonly #inNetwork: ((address: Address) => boolean) | null;
  readonly #path: ReadingTest | null;
  readonly #groups: readonly string[];
  readonly #appliesTo: readonly string[] | null;
  readonly require: GateRequirement;
  readonly #freshSeconds: number | null;
  readonly #decisions: Record<GateReason, GateDecision>;

  constructor(given: Partial<RulesetGate['rules'][number]> & Pick<RulesetGate, 'require' | 'groups'>, tests: GateTests<Address>) {
    const { name = null, path = null, methods = [], networks = [], appliesTo = null, freshSeconds = null, require, groups } = given;
    this.name = name;
    this.#methods = methods;
    this.#inNetwork = networks.length === 0 ? null : tests.networks(networks);
    this.#path = path && tests.path(path);
    this.#groups = groups;
    this.#appliesTo = appliesTo;
    this.require = require;
    this.#freshSeconds = freshSeconds;
    // What is open to some networks alone stays private, like all that lies behind the gate.
    const outcomeOf = (why: GateReason) => (why === 'nothing_asked' && networks.length > 0 ? 'enter' : outcomes[why]);
    const made = gateReasons.map((why) => [why, { outcome: outcomeOf(why), require, rule: name, why }] as const);
    this.#decisions = Object.fromEntries(made) as Record<GateReason, GateDecision>;
  }

  /** Null when nobody can tell. */
  fits({ method, address }: GateQuestion<Address>, reading: string, way: ReadingWay): boolean | null {
    // HEAD asks for what GET would answer (RFC 9110, 9.3.2).
    const hasMethod = this.#methods.includes(method) || (method === 'HEAD' && this.#methods.includes('GET'));
    if (this.#methods.length > 0 && !hasMethod) return false;
    if (this.#inNetwork !== null && !this.#inNetwork(address)) return false;
    return this.#path === null ? true : this.#path(reading, way);
  }

  /** Whether it is passed over for some visitors. */
  get isForGroups(): boolean {
    return this.#appliesTo !== null;
  }

  /** Whether it holds for who is in these groups. */
  holdsFor(groups: readonly string[]): boolean {
    return this.#appliesTo === null || groups.some((group) => this.#appliesTo?.includes(group));
  }

  undecided(): GateDecision {
    return this.#decisions.path_too_long;
  }

  decide<Question extends GateQuestion<Address>>(question: Question, callers: Callers<Question>, reading: string): GateDecision {
    return this.#decisions[this.#reason(question, callers, reading)];
  }

  #reason<Question extends GateQuestion<Address>>(
    question: Question,
    { session, machine }: Callers<Question>,
    reading: string,
  ): GateReason {
    if (this.require === 'nothing') return 'nothing_asked';
    if (this.require === 'refuse') return 'refused_to_all';
    const claims = session(question);
    const bySession = claims === null ? 'no_session' : this.#ofSession(claims, reading, question.now);
    if (bySession === 'shown') return bySession;
    const program = machine(question);
    if (program === null) return bySession;
    const byMachine = machineReason(program, this.#groups, reading);
    return byMachine === 'machine' || claims === null ? byMachine : bySession;
  }

  #ofSession(session: GateClaims, reading: string, now: number): GateReason {
    // Before the factors: who may never enter is not asked for more.
    if (this.#groups.length > 0 && !session.g.some((group) => this.#groups.includes(group))) return 'not_in_group';
    if (session.p.length > 0 && !session.p.some((prefix) => isBelow(reading, prefix))) return 'path_not_allowed';
    if (!shows(session.f, this.require)) return 'factor_missing';
    if (this.#freshSeconds === null) return 'shown';
    return standsByBrowser(session, this.require) || now / 1000 - session.a > this.#freshSeconds ? 'shown_long_ago' : 'shown';
  }
}

/** Whether a code is asked for that a trusted browser stood for: it was shown when the trust began. */
const standsByBrowser = ({ t, f }: GateClaims, require: GateRequirement): boolean =>
  t === 1 && !f.includes('passkey') && (require === 'code' || require === 'password_and_code');

/** Whether what was shown is enough. A passkey is worth password and code. */
export function shows(factors: GateClaims['f'], require: GateRequirement): boolean {
  if (require === 'nothing') return true;
  if (require === 'refuse') return false;
  if (factors.includes('passkey')) return true;
  if (require === 'passkey') return false;
  return (require === 'code' || factors.includes('password')) && (require === 'password' || factors.includes('code'));
}

/**
 * Who may enter where. The first rule that fits decides, else what the section says without one. Rules for groups are passed over for
 * others; before it is known who comes, the least of what may hold is asked for, and the rest after the sign-in. A path that origins may
 * read in several ways (`/public/..%2fadmin`, `/ADMIN`, `/admin./`) is decided in each of them, and the strictest decision counts.
 */
export class GatePolicy<Address> {
  readonly #rules: readonly Rule<Address>[];
  readonly #others: Rule<Address>;
  readonly #tests: GateTests<Address>;
  readonly #hasPaths: boolean;

  /** Throws on a bad pattern or network. */
  constructor(gate: RulesetGate, tests: GateTests<Address>) {
    this.#tests = tests;
    this.#rules = gate.rules.map((rule) => new Rule(rule, tests));
    this.#others = new Rule({ require: gate.require, groups: gate.groups }, tests);
    this.#hasPaths = gate.rules.some(({ path }) => path !== null);
  }

  /**
   * `session` is asked only where something is asked: most open paths need no look at a cookie; `machine` only where no session lets the
   * request in.
   */
  decide<Question extends GateQuestion<Address>>(
    question: Question,
    session: SessionOf<Question>,
    machine: MachineOf<Question> = nobody,
  ): GateDecision {
    return this.#decideAll(question, { session, machine, groups: null });
  }

  #decideAll<Question extends GateQuestion<Address>>(question: Question, callers: Callers<Question>): GateDecision {
    const { path } = question;
    const readings = this.#tests.readings(path);
    let decision = this.#decideReading(question, callers, path, 'plain');
    for (const reading of readings) decision = stricter(decision, this.#decideReading(question, callers, reading, 'loose'));
    if (!this.#hasPaths) return decision;
    decision = stricter(decision, this.#decideReading(question, callers, path, 'lax'));
    for (const reading of readings) decision = stricter(decision, this.#decideReading(question, callers, reading, 'lax'));
    return decision;
  }

  #decideReading<Question extends GateQuestion<Address>>(
    question: Question,
    callers: Callers<Question>,
    reading: string,
    way: ReadingWay,
  ): GateDecision {
    for (const rule of this.#rules) {
      const fits = rule.fits(question, reading, way);
      if (fits === null) return rule.undecided();
      if (fits && rule.isForGroups) return this.#decideByGroups(question, callers, reading, way);
      if (fits) return rule.decide(question, callers, reading);
    }
    return this.#others.decide(question, callers, reading);
  }

  /** Session and program may stand for different visitors, for whom different rules hold: each is decided on alone. */
  #decideByGroups<Question extends GateQuestion<Address>>(
    question: Question,
    { session, machine, groups }: Callers<Question>,
    reading: string,
    way: ReadingWay,
  ): GateDecision {
    const claims = session(question);
    const bySession = claims && this.#decideFor(question, { session, machine: nobody, groups: claims.g }, reading, way);
    if (bySession && severity[bySession.outcome] <= severity.enter) return bySession;
    const program = machine(question);
    if (program === null) return bySession ?? this.#decideFor(question, { session: nobody, machine: nobody, groups }, reading, way);
    const theirs = program.visitor?.groups ?? [];
    const byProgram = this.#decideFor(question, { session: nobody, machine, groups: theirs }, reading, way);
    return bySession === null || severity[byProgram.outcome] <= severity.enter ? byProgram : bySession;
  }

  /** By the first rule that holds for these groups; while nobody knows them, by that of all which may hold that asks for the least. */
  #decideFor<Question extends GateQuestion<Address>>(
    question: Question,
    callers: Callers<Question>,
    reading: string,
    way: ReadingWay,
  ): GateDecision {
    let least: Rule<Address> | null = null;
    for (const rule of this.#rules) {
      const fits = rule.fits(question, reading, way);
      if (fits === null) return rule.undecided();
      if (!fits) continue;
      if (callers.groups === null ? !rule.isForGroups : rule.holdsFor(callers.groups))
        return lesser(least, rule).decide(question, callers, reading);
      // Whoever is unknown is in no group: a group that has to show nothing opens nothing to them.
      if (callers.groups === null && rule.require !== 'nothing') least = lesser(least, rule);
    }
    return lesser(least, this.#others).decide(question, callers, reading);
  }

  /**
   * The same, with every rule that was looked at, for whoever asks why. `groups`: of who has not signed in yet, where it is known who will;
   * null: of nobody in particular.
   */
  explain(question: GateQuestion<Address>, session: GateClaims | null, groups: readonly string[] | null = null): GateExplanation {
    const decision = this.#decideAll(question, { session: () => session, machine: nobody, groups });
    const passedOver: string[] = [];
    for (const { name } of this.#rules) {
      if (name === decision.rule) break;
      passedOver.push(name ?? '');
    }
    return { ...decision, passedOver, words: wordsOf(decision) };
  }
}

export interface GateExplanation extends GateDecision {
  /** Names of the rules before the deciding one: they did not fit, or are for other groups. */
  readonly passedOver: readonly string[];
  /** One English sentence for support. */
  readonly words: string;
}
