import type { Ruleset } from '@sitekeep/contracts';
import type { OriginSettings } from '../origin/origin.ts';

const most = 1000;

/** One object for all equal ones, as long as it is remembered: most sites say the same in most parts of their rules. */
class SharedParts<Part extends object> {
  readonly #known = new Map<string, Part>();

  of(part: Part): Part {
    const key = JSON.stringify(part);
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size >= most) this.#known.clear();
    this.#known.set(key, part);
    return part;
  }
}

const checks = new SharedParts<Ruleset['check']>();
const limits = new SharedParts<Ruleset['rateLimits'][number]>();
const limitLists = new SharedParts<Ruleset['rateLimits']>();
const countries = new SharedParts<Ruleset['filters']['countries']>();
const balancers = new SharedParts<Ruleset['balancer']>();
const origins = new SharedParts<OriginSettings>();
const caches = new SharedParts<Ruleset['cache']>();
const responses = new SharedParts<Ruleset['response']>();
const firewalls = new SharedParts<Ruleset['firewall']>();
const gates = new SharedParts<Ruleset['gate']>();
const forwardAuths = new SharedParts<Ruleset['forwardAuth']>();
const noCertificates: Ruleset['certificates'] = [];

/** The same ruleset; what it has in common with others is held once for all of them, and so is what is made of it. */
export function withSharedParts(ruleset: Ruleset): Ruleset {
  return {
    ...ruleset,
    check: checks.of(ruleset.check),
    balancer: balancers.of(ruleset.balancer),
    rateLimits: limitLists.of(ruleset.rateLimits.map((limit) => limits.of(limit))),
    filters: { ...ruleset.filters, countries: countries.of(ruleset.filters.countries) },
    cache: caches.of(ruleset.cache),
    response: responses.of(ruleset.response),
    forwardAuth: forwardAuths.of(ruleset.forwardAuth),
    gate: gates.of(ruleset.gate),
    certificates: ruleset.certificates.length === 0 ? noCertificates : ruleset.certificates,
  };
}

/** The same section; one object for all sites that have it. */
export const sharedFirewall = (section: Ruleset['firewall']): Ruleset['firewall'] => firewalls.of(section);

/** The same settings; one object for all origins that have them. */
export const sharedOriginSettings = (settings: OriginSettings): OriginSettings => origins.of(settings);
