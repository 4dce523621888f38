import appsec from '@datadog/native-appsec';
import type { Field } from '../inspected.ts';
import { type Rule, type RulePart, ruleParts } from '../rule.ts';
import type { Budget } from './budget.ts';
import { Gates } from './gates.ts';
import { KnownClean } from './known-clean.ts';
import { type AddressOf, nativeRules } from './native-rules.ts';
import { partOf, remembered } from './parts.ts';
import { type Portion, portions } from './portions.ts';
import { Sieve } from './screening.ts';
import { isShort, windows } from './windows.ts';

/** A rule that matched, the first value it matched, and what of it. */
export interface Found {
  readonly rule: Rule;
  readonly field: Field;
  readonly text: string;
}

export interface Evaluation {
  /** One for each rule. */
  readonly found: readonly Found[];
  /** The budget was spent before everything was looked at. */
  readonly timedOut: boolean;
}

/** Of the budget: whatever passed the screens until then still has the rest. */
const shareOfScreening = 0.5;
/** Characters that are screened between two looks at the clock; a value counts as some, however short. */
const betweenLooks = 4096;
const perValue = 64;
/** How often libddwaf is asked the same, and how many times as long as the budget it may be under way. */
const mostTimes = 3;
const longestWait = 16;
/** Of characters, at the most; whether time may run out is judged by it. */
const usPerCharacter = 2;
/** Characters of a value that comes first where it may: most attacks are short, and long texts take the time. */
const shortValue = 1300;
const nothing: Evaluation = { found: [], timedOut: false };

/** The values of a part that may match a rule, or one of several that have no gate; and the fields they were taken from. */
interface Offer {
  readonly address: string;
  readonly screen: Rule['screen'];
  readonly gate: number | null;
  /** Some rule of several conditions looks here. */
  readonly together: boolean;
  values: string[];
  fields: Field[];
}

/** A part of requests, as the rules look at it. */
interface Part {
  readonly sieve: Sieve<readonly Offer[]>;
  /** Of its offers, those of rules of several conditions, which may find the others elsewhere this time: they are asked of clean values, too. */
  readonly together: Sieve<readonly Offer[]>;
  readonly clean: KnownClean;
  readonly longestKept: number;
}

const isBrief = ({ value }: Field): boolean => value.length <= shortValue;
const seenNone = (): boolean => false;

/** Rules compiled once for all sites that are measured by them. Evaluations never overlap: they are synchronous. */
export class Engine {
  /** Rules that libddwaf could not compile, and why; they match nothing. */
  readonly refused: readonly { readonly rule: string; readonly error: string }[];
  readonly #waf: InstanceType<typeof appsec.DDWAF> | null;
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #gates = new Gates();
  readonly #parts: readonly Part[];
  readonly #mayMatch = (offers: readonly Offer[]): boolean => offers.some(({ gate }) => this.#gates.isOpen(gate));
  /** Of this evaluation: the offers that have values, and values that were not known before. */
  #filled: Offer[] = [];
  readonly #passed: (readonly Offer[])[] = [];
  #fresh: { readonly part: Part; readonly value: string }[] = [];

  constructor(rules: readonly Rule[]) {
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    if (this.#rules.size !== rules.length) throw new Error('two rules share an id');
    const gates = new Map(rules.map((rule) => [rule, this.#gates.add(rule)]));
    this.#parts = ruleParts.map((part, index) => partFor(offersOf(part, gates), remembered[index]!));
    const addressOf: AddressOf = (rule, part) => addressUnder(rule, part, gates.get(rule)!);
    this.#waf = rules.length === 0 ? null : new appsec.DDWAF(nativeRules(rules, addressOf), 'rules', unredacted);
    this.refused = this.#waf === null ? [] : refusedRules(this.#waf.diagnostics.rules);
  }

  /** Looks at every field until the budget is spent, and the last rule it is at then is through. Where that may happen, short values come first. */
  evaluate(fields: readonly Field[], budget: Budget): Evaluation {
    if (charactersOf(fields) * usPerCharacter < budget.leftUs()) return this.#look(fields, seenNone, budget);
    const ofShort = this.#look(fields.filter(isBrief), seenNone, budget);
    return both(ofShort, this.#look(fields, isBrief, budget));
  }

  /** @param seen of which fields no more is asked than rules of several conditions, which may find the others elsewhere */
  #look(fields: readonly Field[], seen: (field: Field) => boolean, budget: Budget): Evaluation {
    if (this.#waf === null) return nothing;
    try {
      const late = !this.#offerAll(fields, seen, budget);
      const evaluation = this.#filled.length === 0 && !late ? nothing : this.#run(budget, late);
      if (evaluation === nothing) for (const { part, value } of this.#fresh) part.clean.add(value);
      return evaluation;
    } finally {
      this.#empty();
    }
  }

  dispose(): void {
    this.#waf?.dispose();
  }

  /** False when time ran out on the way: then the engine sees what was offered until then. */
  #offerAll(fields: readonly Field[], seen: (field: Field) => boolean, budget: Budget): boolean {
    const forTheRest = budget.leftUs() * (1 - shareOfScreening);
    let unasked = 0;
    for (const field of fields) {
      const part = this.#parts[partOf(field)]!;
      if (part.sieve.isEmpty) continue;
      const { value } = field;
      const sieve = seen(field) || this.#isClean(part, value) ? part.together : part.sieve;
      if (sieve.isEmpty) continue;
      for (const piece of isShort(value) ? [value] : windows(value)) {
        this.#fill(sieve, field, piece);
        unasked += piece.length + perValue;
        if (unasked < betweenLooks) continue;
        if (budget.leftUs() < forTheRest) return false;
        unasked = 0;
      }
    }
    return true;
  }

  /** Whether it was looked at before; else it is to be remembered if nothing is found this time. */
  #isClean(part: Part, value: string): boolean {
    if (value.length > part.longestKept) return false;
    if (part.clean.has(value)) return true;
    this.#fresh.push({ part, value });
    return false;
  }

  #fill(sieve: Sieve<readonly Offer[]>, field: Field, value: string): void {
    this.#gates.look(value);
    sieve.pass(value, this.#passed, this.#mayMatch);
    for (const offers of this.#passed) {
      for (const offer of offers) {
        if (!this.#gates.isOpen(offer.gate)) continue;
        if (offer.values.length === 0) this.#filled.push(offer);
        offer.values.push(value);
        offer.fields.push(field);
      }
    }
    this.#passed.length = 0;
  }

  #run(budget: Budget, late: boolean): Evaluation {
    const found = new Map<Rule, Found>();
    const context = this.#waf!.createContext();
    let timedOut = false;
    for (const portion of portions(this.#filled)) {
      timedOut = !this.#ask(context, portion, budget, found);
      if (timedOut) break;
    }
    context.dispose();
    return found.size === 0 && !timedOut && !late ? nothing : { found: [...found.values()], timedOut: timedOut || late };
  }

  /**
   * False when the budget was spent before all was looked at. libddwaf knows the clock alone: where others had the processor meanwhile it is
   * asked again, and given as much longer as they had it.
   */
  #ask(context: NativeContext, { values, from }: Portion, budget: Budget, found: Map<Rule, Found>): boolean {
    let longer = 1;
    for (let time = 0; time < mostTimes; time++) {
      const left = budget.leftUs();
      const given = Math.floor(left * longer);
      if (given <= 0) return false;
      const before = process.threadCpuUsage();
      const { timeout, events } = context.run({ ephemeral: values }, given);
      for (const event of (events ?? []) as NativeEvent[]) this.#take(event, from, found);
      if (!timeout) return true;
      const { user, system } = process.threadCpuUsage(before);
      const had = user + system;
      if (had > left * 0.75 || !budget.giveBack(had)) return false;
      longer = Math.min(longestWait, (2 * given) / Math.max(had, 1));
    }
    return false;
  }

  #take(event: NativeEvent, from: number, found: Map<Rule, Found>): void {
    const rule = this.#rules.get(event.rule.id);
    const place = event.rule_matches[0]?.parameters[0];
    if (rule === undefined || place === undefined || found.has(rule)) return;
    const offer = this.#filled.find(({ address }) => address === place.address)!;
    found.set(rule, { rule, field: offer.fields[from + Number(place.key_path[0] ?? 0)]!, text: place.highlight?.[0] ?? '' });
  }

  #empty(): void {
    for (const offer of this.#filled) {
      offer.values = [];
      offer.fields = [];
    }
    this.#filled = [];
    this.#fresh = [];
  }
}

function charactersOf(fields: readonly Field[]): number {
  let characters = 0;
  for (const { value } of fields) characters += value.length;
  return characters;
}

function both(first: Evaluation, second: Evaluation): Evaluation {
  const known = new Set(first.found.map(({ rule }) => rule));
  const found = [...first.found, ...second.found.filter(({ rule }) => !known.has(rule))];
  return { found, timedOut: first.timedOut || second.timedOut };
}

type NativeContext = ReturnType<InstanceType<typeof appsec.DDWAF>['createContext']>;

/** Of what libddwaf tells of a match: the parts that are read. */
interface NativeEvent {
  readonly rule: { readonly id: string };
  readonly rule_matches: readonly {
    readonly parameters: readonly {
      readonly address: string;
      readonly key_path: readonly (string | number)[];
      readonly highlight?: readonly string[];
    }[];
  }[];
}

/** Its own redaction looks for what it knows as secrets and would hide what matched: ours follows places and names. */
const unredacted = { obfuscatorKeyRegex: '', obfuscatorValueRegex: '' };

function partFor(offers: readonly Offer[], longestKept: number): Part {
  return { sieve: sieveOf(offers), together: sieveOf(offers.filter(({ together }) => together)), clean: new KnownClean(), longestKept };
}

function sieveOf(offers: readonly Offer[]): Sieve<readonly Offer[]> {
  const ofScreens = Map.groupBy(offers, ({ screen }) => screen);
  return new Sieve([...ofScreens].map(([screen, what]) => ({ screen, what })));
}

/** One for each rule that asks something of a part; of rules without gates one for each screen. */
function offersOf(part: RulePart, gates: ReadonlyMap<Rule, number | null>): Offer[] {
  const offers = new Map<string, Offer>();
  for (const [rule, gate] of gates) {
    if (!rule.when.some((test) => (test.in ?? rule.in).includes(part))) continue;
    const address = addressUnder(rule, part, gate);
    const together = rule.when.length > 1 || (offers.get(address)?.together ?? false);
    offers.set(address, { address, screen: rule.screen, gate, together, values: [], fields: [] });
  }
  return [...offers.values()];
}

const addressUnder = (rule: Rule, part: RulePart, gate: number | null): string =>
  gate === null ? `${rule.screen}/${part}` : `rule ${rule.id}/${part}`;

function refusedRules(diagnostics: unknown): { rule: string; error: string }[] {
  const { errors = {} } = (diagnostics ?? {}) as { errors?: Record<string, string[]> };
  return Object.entries(errors).flatMap(([error, rules]) => rules.map((rule) => ({ rule, error })));
}
