import type { GateClaims, GateRequirement, PathMatch, RulesetGate } from '@sitekeep/contracts';
import { type GateDecision, type GateReason, gateReasons, outcomes, severity, wordsOf } from './gate-decision.ts';
import { type GateMachine, machineReason } from './machine.ts';
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
const noMachine = () => null;

const stricter = (one: GateDecision, other: GateDecision): GateDecision => (severity[other.outcome] > severity[one.outcome] ? other : one);

/** Who sends a request, as far as somebody has to know. */
interface Callers<Question> {
  readonly session: SessionOf<Question>;
  readonly machine: MachineOf<Question>;
}

/** A rule, or what holds without one, with its decisions made beforehand: a request allocates nothing. */
class Rule<Address> {
  readonly name: string | null;
  readonly #methods: readonly string[];
  readonly #inNetwork: ((address: Address) => boolean) | null;
  readonly #path: ReadingTest | null;
  readonly #groups: readonly string[];
  readonly #require: GateRequirement;
  readonly #freshSeconds: number | null;
  readonly #decisions: Record<GateReason, GateDecision>;

  constructor(given: Partial<RulesetGate['rules'][number]> & Pick<RulesetGate, 'require' | 'groups'>, tests: GateTests<Address>) {
    const { name = null, path = null, methods = [], networks = [], freshSeconds = null, require, groups } = given;
    this.name = name;
    this.#methods = methods;
    this.#inNetwork = networks.length === 0 ? null : tests.networks(networks);
    this.#path = path && tests.path(path);
    this.#groups = groups;
    this.#require = require;
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
    if (this.#require === 'nothing') return 'nothing_asked';
    if (this.#require === 'refuse') return 'refused_to_all';
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
    if (!shows(session.f, this.#require)) return 'factor_missing';
    return this.#freshSeconds !== null && now / 1000 - session.a > this.#freshSeconds ? 'shown_long_ago' : 'shown';
  }
}

/** Whether what was shown is enough. A passkey is worth password and code. */
export function shows(factors: GateClaims['f'], require: GateRequirement): boolean {
  if (require === 'nothing') return true;
  if (require === 'refuse') return false;
  if (factors.includes('passkey')) return true;
  if (require === 'passkey') return false;
  return (require === 'code' || factors.includes('password')) && (require === 'password' || factors.includes('code'));
}

/**
 * Who may enter where. The first rule that fits decides, else what the section says without one. A path that origins may read in several
 * ways (`/public/..%2fadmin`, `/ADMIN`, `/admin./`) is decided in each of them, and the strictest decision counts.
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
    machine: MachineOf<Question> = noMachine,
  ): GateDecision {
    const { path } = question;
    const callers = { session, machine };
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
      if (fits) return rule.decide(question, callers, reading);
    }
    return this.#others.decide(question, callers, reading);
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
