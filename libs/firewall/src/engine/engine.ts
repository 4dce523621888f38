import appsec from '@datadog/native-appsec';
import type { Field } from '../inspected.ts';
import { type Rule, ruleParts } from '../rule.ts';
import { anyBit, bitOf, type ScreenBits, screened, screenNames } from '../screens.ts';
import { KnownClean } from './known-clean.ts';
import { address, nativeRules } from './native-rules.ts';
import { comesAgain, partOf } from './parts.ts';
import { windows } from './windows.ts';

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
/** Bits a screen may have, `any` included. */
const screenCount = 31;

/** Values of one address, and the fields they were taken from. */
interface Offer {
  readonly address: string;
  values: string[];
  fields: Field[];
}

/** Rules compiled once for all sites that are measured by them. Evaluations never overlap: they are synchronous. */
export class Engine {
  /** Rules that libddwaf could not compile, and why; they match nothing. */
  readonly refused: readonly { readonly rule: string; readonly error: string }[];
  readonly #waf: InstanceType<typeof appsec.DDWAF> | null;
  readonly #rules = new Map<string, Rule>();
  /** By part: the screens that some rule asks of its values, and those of rules with several conditions. */
  readonly #wanted: Int32Array = new Int32Array(ruleParts.length);
  readonly #together: Int32Array = new Int32Array(ruleParts.length);
  readonly #clean = ruleParts.map(() => new KnownClean());
  /** By part and screen; those in use at the moment also in a list. Kept, because most requests use none. */
  readonly #offers: (Offer | undefined)[] = [];
  #offered: Offer[] = [];

  constructor(rules: readonly Rule[]) {
    const addresses = new Set<string>();
    for (const rule of rules) {
      this.#rules.set(rule.id, rule);
      for (const part of rule.in) {
        addresses.add(address(rule.screen, part));
        this.#wanted[ruleParts.indexOf(part)]! |= bitOf(rule.screen);
        if (rule.when.length > 1) this.#together[ruleParts.indexOf(part)]! |= bitOf(rule.screen);
      }
    }
    if (this.#rules.size !== rules.length) throw new Error('two rules share an id');
    if (addresses.size > longestList) throw new Error(`rules ask for ${addresses.size} addresses, the engine reads ${longestList}`);
    this.#waf = rules.length === 0 ? null : new appsec.DDWAF(nativeRules(rules), 'rules', unredacted);
    this.refused = this.#waf === null ? [] : refusedRules(this.#waf.diagnostics.rules);
  }

  /** Looks at every field for no longer than `budgetUs` microseconds, and the last rule it is at then. */
  evaluate(fields: readonly Field[], budgetUs: number): Evaluation {
    if (this.#waf === null) return nothing;
    const deadline = performance.now() + budgetUs / 1000;
    const late = !this.#offerAll(fields, deadline);
    if (this.#offered.length === 0) return late ? { found: [], timedOut: true } : nothing;
    const evaluation = this.#run(deadline, late);
    if (evaluation === nothing) this.#remember();
    this.#forget();
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
    const wanted = this.#wanted[part]!;
    if (wanted === 0) return;
    let bits = screened(field.value, wanted);
    // A rule with several conditions may find the others elsewhere this time.
    if (bits !== 0 && comesAgain[part] && this.#clean[part]!.has(field.value)) bits &= this.#together[part]!;
    if (bits === 0) return;
    const pieces = windows(field.value);
    if (pieces.length === 1) this.#offerUnder(part, bits, field, field.value);
    else for (const piece of pieces) this.#offerUnder(part, screened(piece, bits), field, piece);
  }

  #offerUnder(part: number, bits: ScreenBits, field: Field, value: string): void {
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const screen = 31 - Math.clz32(rest & -rest);
      const slot = part * screenCount + screen;
      const offer = (this.#offers[slot] ??= { address: address(screenOf(screen), ruleParts[part]!), values: [], fields: [] });
      if (offer.values.length === 0) this.#offered.push(offer);
      offer.values.push(value);
      offer.fields.push(field);
    }
  }

  #run(deadline: number, late: boolean): Evaluation {
    const found = new Map<Rule, Found>();
    const context = this.#waf!.createContext();
    const longest = this.#offered.reduce((most, { values }) => Math.max(most, values.length), 0);
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
    for (const { address, values } of this.#offered) {
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
    const offer = this.#offered.find(({ address }) => address === place.address)!;
    found.set(rule, { rule, field: offer.fields[from + Number(place.key_path[0] ?? 0)]!, text: place.highlight?.[0] ?? '' });
  }

  #remember(): void {
    for (const { fields } of this.#offered) {
      for (const field of fields) {
        const part = partOf(field);
        if (comesAgain[part]) this.#clean[part]!.add(field.value);
      }
    }
  }

  #forget(): void {
    for (const offer of this.#offered) {
      offer.values = [];
      offer.fields = [];
    }
    this.#offered = [];
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

const screenOf = (index: number) => (1 << index === anyBit ? 'any' : screenNames[index]!);

function refusedRules(diagnostics: unknown): { rule: string; error: string }[] {
  const { errors = {} } = (diagnostics ?? {}) as { errors?: Record<string, string[]> };
  return Object.entries(errors).flatMap(([error, rules]) => rules.map((rule) => ({ rule, error })));
}
