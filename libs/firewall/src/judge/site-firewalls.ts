import type { FirewallPatches, RulesetFirewall, RulesetRateLimit } from '@sitekeep/contracts';
import { addressKey, type EnforcementRequest, type FirewallServices, type HeadCheck, type LimitServices } from '@sitekeep/enforcement';
import { type CompiledRules, compilePatches, type LimitedRule } from '../custom/index.ts';
import type { Firewall } from '../inspect/firewall.ts';
import { SiteFirewall } from './site-firewall.ts';

export interface SiteFirewallsParts {
  readonly firewall: Firewall;
  readonly limits: LimitServices;
  /** One object for all equal sections, as far as they are remembered. */
  readonly shared: (section: RulesetFirewall) => RulesetFirewall;
}

interface Ready {
  readonly firewall: SiteFirewall;
  readonly check: HeadCheck;
}

/** The firewalls of the sites of one process: one for each section that differs in more than when it begins to block. */
export class SiteFirewalls implements FirewallServices {
  readonly #parts: SiteFirewallsParts;
  readonly #ready = new WeakMap<RulesetFirewall, Ready>();
  #patches: CompiledRules | null = null;

  constructor(parts: SiteFirewallsParts) {
    this.#parts = parts;
  }

  /** Throws on a bad pattern; then those before stay in force. */
  setPatches(patches: FirewallPatches): void {
    this.#patches = compilePatches(patches);
  }

  of(section: RulesetFirewall): SiteFirewall {
    return this.#readyOf(section).firewall;
  }

  headCheck(section: RulesetFirewall): HeadCheck {
    return this.#readyOf(section).check;
  }

  #readyOf(section: RulesetFirewall): Ready {
    const known = this.#ready.get(section);
    if (known) return known;
    const shared = this.#parts.shared(section.blocksFrom === null ? section : { ...section, blocksFrom: null });
    const ready = this.#ready.get(shared) ?? this.#make(shared);
    this.#ready.set(shared, ready);
    return ready;
  }

  #make(section: RulesetFirewall): Ready {
    const { firewall, limits } = this.#parts;
    const overLimit = (request: EnforcementRequest, rule: LimitedRule) => isOverLimit(limits, request, rule);
    const made = new SiteFirewall(section, { firewall, patches: () => this.#patches, overLimit });
    return { firewall: made, check: (request, { blocksFrom }) => made.judgeHead(request, blocksFrom) };
  }
}

/** As rate limits count: over all edges, by address, and not those whom the whitelist spares. */
function isOverLimit(limits: LimitServices, request: EnforcementRequest, rule: LimitedRule): boolean {
  if (request.exemptBy !== null) return false;
  const counter = limits.counterOf(request.siteId, asRateLimit(rule));
  const key = addressKey(request.address);
  return !(request.dry ? counter.peek(key, request.now) : counter.take(key, request.now)).admitted;
}

const known = new WeakMap<LimitedRule, RulesetRateLimit>();

function asRateLimit(rule: LimitedRule): RulesetRateLimit {
  const made = known.get(rule) ?? {
    name: `firewall ${rule.key}`,
    methods: [],
    path: null,
    key: { kind: 'address' },
    limit: rule.limit,
    windowSeconds: rule.windowSeconds,
    burst: 0,
    action: 'refuse',
    banSeconds: 0,
  };
  known.set(rule, made);
  return made;
}
