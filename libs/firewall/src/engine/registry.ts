import type { firewallSets } from '@sitekeep/contracts';
import type { Rule } from '../rule.ts';
import { Engine } from './engine.ts';
import { warmUp } from './warm-up.ts';

export type FirewallSet = (typeof firewallSets)[number];
/** Which engine a site is measured by; equal for all that say the same. */
export type EngineKey = string;

export const engineKey = (sets: readonly FirewallSet[], paranoia: number): EngineKey => `${paranoia}:${sets.join(',')}`;

/** The engines of a process: one for each combination of sets and paranoia that some site asks for, compiled when it is first asked for. */
export class EngineRegistry {
  readonly #rules: Record<FirewallSet, readonly Rule[]>;
  readonly #engines = new Map<EngineKey, Engine>();

  constructor(rules: Readonly<Record<FirewallSet, readonly Rule[]>>) {
    this.#rules = { ...rules };
  }

  /** Not to be kept: the next replacement disposes of it. */
  engineFor(key: EngineKey): Engine {
    let engine = this.#engines.get(key);
    if (engine === undefined) this.#engines.set(key, (engine = this.#make(key)));
    return engine;
  }

  #make(key: EngineKey): Engine {
    const rules = this.rulesOf(key);
    const engine = new Engine(rules);
    warmUp(engine, rules);
    return engine;
  }

  rulesOf(key: EngineKey): readonly Rule[] {
    const [paranoia, sets] = key.split(':') as [string, string];
    const named = sets.split(',').filter(Boolean) as FirewallSet[];
    return named.flatMap((set) => this.#rules[set]).filter((rule) => rule.paranoia <= Number(paranoia));
  }

  /** Engines that hold rules of the set are compiled anew, now: a moment of standstill here is none at the next request. */
  replace(set: FirewallSet, rules: readonly Rule[]): void {
    this.#rules[set] = rules;
    for (const [key, old] of this.#engines) {
      if (
        !key
          .slice(key.indexOf(':') + 1)
          .split(',')
          .includes(set)
      )
        continue;
      this.#engines.set(key, this.#make(key));
      old.dispose();
    }
  }

  dispose(): void {
    for (const engine of this.#engines.values()) engine.dispose();
    this.#engines.clear();
  }
}
