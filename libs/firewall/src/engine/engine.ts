import appsec from '@datadog/native-appsec';
import type { Field } from '../inspected.ts';
import { type Rule, type RulePart, ruleParts } from '../rule.ts';
import { KnownClean } from './known-clean.ts';
import { address, nativeRules } from './native-rules.ts';
import { comesAgain, partOf } from './parts.ts';
import { charsIn, passes, type Sieve, sieve } from './screening.ts';
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

/** Entries of a list that libddwaf reads; it ignores the others, also of addresses. */
const longestList = 256;
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

/** Rules compiled once for all sites that are measured by them. Evaluations never overlap: they are synchronous. */
export class Engine {
  /** Rules that libddwaf could not compile, and why; they match nothing. */
  readonly refused: readonly { readonly rule: string; readonly error: string }[];
  readonly #waf: InstanceType<typeof appsec.DDWAF> | null;
  readonly #rules: ReadonlyMap<string, Rule>;
  /** By part; those with values also in a list. Kept between evaluations, because most fill none. */
  readonly #offers: readonly (readonly Offer[])[];
  #filled: Offer[] = [];
  readonly #clean = ruleParts.map(() => new KnownClean());

  constructor(rules: readonly Rule[]) {
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    if (this.#rules.size !== rules.length) throw new Error('two rules share an id');
    this.#offers = ruleParts.map((part) => offersOf(part, rules));
    const addresses = this.#offers.flat().length;
    if (addresses > longestList) throw new Error(`rules ask for ${addresses} addresses, the engine reads ${longestList}`);
    this.#waf = rules.length === 0 ? null : new appsec.DDWAF(nativeRules(rules), 'rules', unredacted);
    this.refused = this.#waf === null ? [] : refusedRules(this.#waf.diagnostics.rules);
  }

  /** Looks at every field for no longer than `budgetUs` microseconds, and the last rule it is at then. */
  evaluate(fields: readonly Field[], budgetUs: number): Evaluation {
    if (this.#waf === null) return nothing;
    const deadline = performance.now() + budgetUs / 1000;
    const late = !this.#offerAll(fields, deadline);
    if (this.#filled.length === 0) return late ? { found: [], timedOut: true } : nothing;
    const evaluation = this.#run(deadline, late);
    if (evaluation === nothing) this.#remember();
    this.#empty();
    return evaluation;
  }

  dispose(): void {
    this.#waf?.dispose();
  }

  /** False when time ran out on the way. */
  #offerAll(fields: readonly Field[], deadline: number): boolean {
    for (let index = 0; index < fields.length; index++) {
      // Screening a value takes a microsecond for every thousand characters; bounds of reading hold those of all fields.
      if ((index & 63) === 63 && performance.now() > deadline) return false;
      this.#offer(fields[index]!);
    }
    return true;
  }

  #offer(field: Field): void {
    const part = partOf(field);
    const offers = this.#offers[part]!;
    if (offers.length === 0) return;
    const { value } = field;
    if (isShort(value)) this.#fill(offers, field, value, part);
    else for (const piece of windows(value)) this.#fill(offers, field, piece, part);
  }

  #fill(offers: readonly Offer[], field: Field, value: string, part: number): void {
    const seen = charsIn(value);
    let isClean: boolean | null = null;
    for (const offer of offers) {
      if (!passes(offer.sieve, seen, value)) continue;
      // A rule of several conditions may find the others elsewhere this time.
      if (comesAgain[part] && !offer.together && (isClean ??= this.#clean[part]!.has(value))) continue;
      if (offer.values.length === 0) this.#filled.push(offer);
      offer.values.push(value);
      offer.fields.push(field);
    }
  }

  #run(deadline: number, late: boolean): Evaluation {
    const found = new Map<Rule, Found>();
    const context = this.#waf!.createContext();
    const longest = this.#filled.reduce((most, { values }) => Math.max(most, values.length), 0);
    let timedOut = late;
    for (let from = 0; from < longest && !timedOut; from += longestList) {
      const left = Math.floor((deadline - performance.now()) * 1000);
      if (left <= 0) timedOut = true;
      else timedOut = this.#runPart(context, from, left, found);
    }
    context.dispose();
    return found.size === 0 && !timedOut ? nothing : { found: [...found.values()], timedOut };
  }

  /** The values from this position on, as many as the engine reads. True when time ran out. */
  #runPart(context: Context, from: number, budgetUs: number, found: Map<Rule, Found>): boolean {
    const ephemeral: Record<string, readonly string[]> = {};
    for (const { address, values } of this.#filled) {
      if (values.length > from) ephemeral[address] = values.length <= longestList ? values : values.slice(from, from + longestList);
    }
    const { timeout, events } = context.run({ ephemeral }, budgetUs);
    for (const event of (events ?? []) as NativeEvent[]) this.#take(event, from, found);
    return timeout;
  }

  #take(event: NativeEvent, from: number, found: Map<Rule, Found>): void {
    const rule = this.#rules.get(event.rule.id);
    const place = event.rule_matches[0]?.parameters[0];
    if (rule === undefined || place === undefined || found.has(rule)) return;
    const offer = this.#filled.find(({ address }) => address === place.address)!;
    found.set(rule, { rule, field: offer.fields[from + Number(place.key_path[0] ?? 0)]!, text: place.highlight?.[0] ?? '' });
  }

  #remember(): void {
    for (const { fields } of this.#filled) {
      for (const field of fields) {
        const part = partOf(field);
        if (comesAgain[part]) this.#clean[part]!.add(field.value);
      }
    }
  }

  #empty(): void {
    for (const offer of this.#filled) {
      offer.values = [];
      offer.fields = [];
    }
    this.#filled = [];
  }
}

type Context = ReturnType<InstanceType<typeof appsec.DDWAF>['createContext']>;

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
