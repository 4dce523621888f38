import type { RulesetFirewall } from '@sitekeep/contracts';
import { Budget } from '../engine/budget.ts';
import { type EngineKey, engineKey, EngineRegistry } from '../engine/registry.ts';
import type { Exceeded, Inspection, Reading, RequestHead } from '../inspected.ts';
import { defaultReadBounds, readBody, readHead } from '../read/index.ts';
import type { Rule } from '../rule.ts';
import { ourRules } from '../rules/index.ts';
import { compileExclusions, type Exclusions, exclusionsOn } from './exclusions.ts';
import { clean, judge } from './judge.ts';
import { matchesIn } from './matches.ts';

/** What a site says of the firewall, made ready. Shared by all sites that say the same. */
export interface FirewallSite {
  readonly settings: RulesetFirewall;
  readonly engine: EngineKey;
  readonly exclusions: Exclusions;
}

/**
 * Milliseconds of the processor for evaluating a head, and the same again for a body, with some for each kilobyte that was sent: whoever
 * pads an attack pays for it, and hides nothing. A packed body has the time of one that was sent as it unpacks, up to the bytes that the site
 * has read: packing hides nothing either. What takes longer is left, and the inspection says so. Reading has bounds of its own and takes
 * nothing from it, so that nobody who makes reading slow is looked at less closely.
 */
export const budgetMs = 20;
export const budgetMsPerKilobyte = 3;
export const mostBudgetMs = 400;

export interface FirewallOptions {
  readonly sitekeep?: readonly Rule[];
  /** Imported rules, where there are any. */
  readonly crs?: readonly Rule[];
  readonly budgetMs?: number;
}

/** The rule sets of a process. Everything here is synchronous; one for each process. */
export class Firewall {
  readonly #engines: EngineRegistry;
  readonly #sites = new WeakMap<RulesetFirewall, FirewallSite>();
  readonly #budgetMs: number;

  constructor(options: FirewallOptions = {}) {
    this.#engines = new EngineRegistry({ sitekeep: options.sitekeep ?? ourRules, crs: options.crs ?? [] });
    this.#budgetMs = options.budgetMs ?? budgetMs;
  }

  /**
   * Done once when a site is loaded. Equal settings that are one object cost nothing further. The first site with other rule sets or
   * paranoia than all before compiles these rules, which takes a moment. Throws on a bad pattern in an exclusion.
   */
  compileSite(settings: RulesetFirewall): FirewallSite {
    let site = this.#sites.get(settings);
    if (site === undefined) {
      site = { settings, engine: engineKey(settings.sets, settings.paranoia), exclusions: compileExclusions(settings.exclusions) };
      this.#sites.set(settings, site);
    }
    if (settings.mode !== 'off') this.#engines.engineFor(site.engine);
    return site;
  }

  /** Takes the place of the imported rules, for all sites at once. */
  replaceImported(rules: readonly Rule[]): void {
    this.#engines.replace('crs', rules);
  }

  /**
   * @param path normalised, as exclusions are compared with; without it only those of every path hold
   * @param reading of the head, where it was read before
   */
  inspectHead(site: FirewallSite, head: RequestHead, path: string | null = null, reading: Reading | null = null): Inspection {
    if (site.settings.sets.length === 0) return clean;
    return this.#inspect(site, reading ?? readHead(head, defaultReadBounds), bytesOf(head), clean, path);
  }

  /**
   * What head and body say together.
   * @param headers as of the head
   * @param complete false: the chunks are only the beginning
   * @param ofHead what inspectHead said of the same request
   * @param reading of the chunks, where they were read before
   */
  inspectBody(
    site: FirewallSite,
    headers: readonly string[],
    chunks: readonly Uint8Array[],
    complete: boolean,
    ofHead: Inspection,
    path: string | null = null,
    reading: Reading | null = null,
  ): Inspection {
    if (site.settings.sets.length === 0) return ofHead;
    const sent = chunks.reduce((sum, { length }) => sum + length, 0);
    const read = reading ?? readBody(headers, chunks, complete, defaultReadBounds);
    const bytes = Math.max(sent, Math.min(read.unpacked, site.settings.body.bytes));
    return this.#inspect(site, read, bytes, ofHead, path);
  }

  dispose(): void {
    this.#engines.dispose();
  }

  #inspect(site: FirewallSite, { fields, exceeded }: Reading, bytes: number, before: Inspection, path: string | null): Inspection {
    const { settings } = site;
    const engine = this.#engines.engineFor(site.engine);
    const isKnown = (rule: Rule) => before.matches.some((match) => match.rule === rule) || settings.familiesOff.includes(rule.family);
    const exclusions = () => (site.exclusions.length === 0 ? site.exclusions : exclusionsOn(site.exclusions, path));
    const { matches, excluded, timedOut } = matchesIn(engine, fields, isKnown, exclusions, new Budget(this.#budgetUs(bytes)));
    if (matches.length === 0 && excluded.length === 0 && exceeded === null && !timedOut) return before;
    const why: Exceeded | null = before.exceeded ?? exceeded ?? (timedOut ? 'time' : null);
    return judge(settings, join(before.matches, matches), join(before.excluded, excluded), why);
  }

  #budgetUs(bytes: number): number {
    return Math.max(this.#budgetMs, Math.min(mostBudgetMs, this.#budgetMs + (bytes / 1024) * budgetMsPerKilobyte)) * 1000;
  }
}

function bytesOf({ target, headers }: RequestHead): number {
  let bytes = target.length;
  for (const text of headers) bytes += text.length;
  return bytes;
}

const join = <One>(some: readonly One[], more: readonly One[]): readonly One[] => (some.length === 0 ? more : [...some, ...more]);
