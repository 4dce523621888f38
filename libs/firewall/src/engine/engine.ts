import appsec from '@datadog/native-appsec';
import type { Field } from '../inspected.ts';
import { type Rule, type RulePart, ruleParts } from '../rule.ts';
import { KnownClean } from './known-clean.ts';
import { address, nativeRules } from './native-rules.ts';
import { partOf, remembered } from './parts.ts';
import { portions } from './portions.ts';
import { look, passes, type Sieve, sieve } from './screening.ts';
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
const nothing: Evaluation = { found: [], timedOut: false };

/** The values of a part that passed a screen, and the fields they were taken from. */
interface Offer {
  readonly address: string;
  readonly sieve: Sieve;
  /** Some rule of several conditions looks here. */
  readonly together: boolean;
  values: string[];
  fields: Field[];
}

/** A part of requests, as the rules look at it. */
interface Part {
  readonly offers: readonly Offer[];
  /** Of these, those of rules of several conditions, which may find the others elsewhere this time: they are asked of clean values, too. */
  readonly together: readonly Offer[];
  readonly clean: KnownClean;
  readonly longestKept: number;
}

/** Rules compiled once for all sites that are measured by them. Evaluations never overlap: they are synchronous. */
export class Engine {
  /** Rules that libddwaf could not compile, and why; they match nothing. */
  readonly refused: readonly { readonly rule: string; readonly error: string }[];
  readonly #waf: InstanceType<typeof appsec.DDWAF> | null;
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #parts: readonly Part[];
  /** Of this evaluation: the offers that have values, and values that were not known before. */
  #filled: Offer[] = [];
  #fresh: { readonly part: Part; readonly value: string }[] = [];

  constructor(rules: readonly Rule[]) {
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    if (this.#rules.size !== rules.length) throw new Error('two rules share an id');
    this.#parts = ruleParts.map((part, index) => partFor(offersOf(part, rules), remembered[index]!));
    this.#waf = rules.length === 0 ? null : new appsec.DDWAF(nativeRules(rules), 'rules', unredacted);
    this.refused = this.#waf === null ? [] : refusedRules(this.#waf.diagnostics.rules);
  }

  /** Looks at every field for no longer than `budgetUs` microseconds, and the last rule it is at then. */
  evaluate(fields: readonly Field[], budgetUs: number): Evaluation {
    if (this.#waf === null) return nothing;
    try {
      const started = performance.now();
      const late = !this.#offerAll(fields, started + (budgetUs / 1000) * shareOfScreening);
      const evaluation = this.#filled.length === 0 && !late ? nothing : this.#run(started + budgetUs / 1000, late);
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
  #offerAll(fields: readonly Field[], deadline: number): boolean {
    let unasked = 0;
    for (const field of fields) {
      const part = this.#parts[partOf(field)]!;
      if (part.offers.length === 0) continue;
      const { value } = field;
      const offers = this.#isClean(part, value) ? part.together : part.offers;
      if (offers.length === 0) continue;
      for (const piece of isShort(value) ? [value] : windows(value)) {
        this.#fill(offers, field, piece);
        unasked += piece.length + perValue;
        if (unasked < betweenLooks) continue;
        if (performance.now() > deadline) return false;
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

  #fill(offers: readonly Offer[], field: Field, value: string): void {
    look(value);
    for (const offer of offers) {
      if (!passes(offer.sieve, value)) continue;
      if (offer.values.length === 0) this.#filled.push(offer);
      offer.values.push(value);
      offer.fields.push(field);
    }
  }

  #run(deadline: number, late: boolean): Evaluation {
    const found = new Map<Rule, Found>();
    const context = this.#waf!.createContext();
    let timedOut = false;
    for (const { values, from } of portions(this.#filled)) {
      const left = Math.floor((deadline - performance.now()) * 1000);
      if (left <= 0) timedOut = true;
      if (timedOut) break;
      const { timeout, events } = context.run({ ephemeral: values }, left);
      for (const event of (events ?? []) as NativeEvent[]) this.#take(event, from, found);
      timedOut = timeout;
    }
    context.dispose();
    return found.size === 0 && !timedOut && !late ? nothing : { found: [...found.values()], timedOut: timedOut || late };
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
  const together = offers.filter((offer) => offer.together);
  return { offers, together, clean: new KnownClean(), longestKept };
}

/** One for each screen that some rule asks of a part. */
function offersOf(part: RulePart, rules: readonly Rule[]): Offer[] {
  const ofPart = rules.filter((rule) => rule.when.some((test) => (test.in ?? rule.in).includes(part)));
  return [...new Set(ofPart.map(({ screen }) => screen))].map((screen) => ({
    address: address(screen, part),
    sieve: sieve(screen),
    together: ofPart.some((rule) => rule.screen === screen && rule.when.length > 1),
    values: [],
    fields: [],
  }));
}

function refusedRules(diagnostics: unknown): { rule: string; error: string }[] {
  const { errors = {} } = (diagnostics ?? {}) as { errors?: Record<string, string[]> };
  return Object.entries(errors).flatMap(([error, rules]) => rules.map((rule) => ({ rule, error })));
}
