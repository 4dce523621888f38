import { Injectable } from '@nestjs/common';
import { defaultForwardAuth, defaultGate, type Ruleset, type RulesetBalancer } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import type { ListEntry } from './list-entry.entity.ts';
import { PoliciesRepository } from './policies.repository.ts';
import type { PolicyRow } from './policy.entity.ts';
import { FirewallOfSite } from './firewall-of-site.ts';
import { gateOf } from './gate-policy.service.ts';
import { accountSettings, siteSettings } from './policy-settings.ts';

/** How many entries may be in force of the account's lists, and of the site's. */
export type ListLimits = { account: number; site: number };
/** Entries beyond a limit: of the whitelist, left out; of the blacklist, in force all the same, since they keep somebody out. */
export type EntriesBeyond = { leftOut: number; stays: number };

/** The sections of a ruleset that come from policies. */
export type Rules = Pick<
  Ruleset,
  'arrival' | 'filters' | 'rateLimits' | 'check' | 'brand' | 'cache' | 'response' | 'forwardAuth' | 'firewall' | 'gate'
> & {
  /** without the certificate that we show to origins */
  balancer: Omit<RulesetBalancer, 'clientCertificate'>;
};

/**
 * What the policies of account and site together mean for one site: their lists joined; only-from-whitelist when either says
 * so; countries, search bots and Tor as the site says, else as the account says; the rest is the site's alone.
 */
@Injectable()
export class RulesReadModel {
  constructor(
    private readonly repository: PoliciesRepository,
    private readonly firewalls: FirewallOfSite,
  ) {}

  /** Without what had expired at the given time. */
  async of(manager: EntityManager, accountId: string, siteId: string, at: Date): Promise<Rules> {
    return (await this.within(manager, accountId, siteId, at, { account: Infinity, site: Infinity })).rules;
  }

  /** The same with no more of the lists than plans allow: the oldest entries of the whitelist, and the whole blacklist. */
  async within(
    manager: EntityManager,
    accountId: string,
    siteId: string,
    at: Date,
    most: ListLimits,
  ): Promise<{ rules: Rules; account: EntriesBeyond; site: EntriesBeyond }> {
    const ofAll = keptOf(await this.repository.entries(manager, { accountId, siteId: null }, at), most.account);
    const ofOne = keptOf(await this.repository.entries(manager, { accountId, siteId }, at), most.site);
    const rules = await this.rules(manager, accountId, siteId, [...ofAll.entries, ...ofOne.entries]);
    return { rules, account: ofAll.beyond, site: ofOne.beyond };
  }

  private async rules(manager: EntityManager, accountId: string, siteId: string, entries: readonly Entry[]): Promise<Rules> {
    const account = { accountId, siteId: null };
    const site = { accountId, siteId };
    const ofAccount = await this.repository.find(manager, account);
    const ofSite = await this.repository.find(manager, site);
    const { arrival, rateLimits, check, brand, balancer, cache, response, firewall, gate } = siteSettings(ofSite);
    return {
      arrival,
      filters: filtersOf(ofAccount, ofSite, entries),
      rateLimits: rateLimits.map(({ banSeconds, ...limit }) => ({ ...limit, banSeconds: banSeconds ?? 0 })),
      check: { ...check, epoch: ofSite.checkEpoch },
      brand,
      balancer: { ...balancer, secret: originSecretOf(ofSite) },
      cache,
      response,
      forwardAuth: forwardAuthOf(ofSite),
      firewall: await this.firewalls.compile(manager, siteId, firewall),
      gate: gate.mode === 'off' ? defaultGate : gateOf(ofSite),
    };
  }
}

const originSecretOf = ({ originSecret, originSecretHeader: header, originSecretEpoch: epoch }: PolicyRow) =>
  originSecret ? { header, epoch } : null;

/** What is off says nothing more: an idle site costs the edges nothing for it. */
const forwardAuthOf = ({ forwardAuth, forwardAuthEpoch: epoch, forwardAuthPreviousUntil: until }: PolicyRow): Rules['forwardAuth'] =>
  forwardAuth ? { enabled: true, epoch, previousUntil: until?.getTime() ?? null } : defaultForwardAuth;

type Entry = ListEntry & { kept: boolean };

/** `entries`: oldest first. */
function keptOf(entries: readonly ListEntry[], most: number): { entries: Entry[]; beyond: EntriesBeyond } {
  let free = most;
  const marked = entries.map((entry) => ({ ...entry, kept: entry.list === 'blacklist' || free-- > 0 }));
  const kept = marked.filter((entry) => entry.kept).length;
  return { entries: marked, beyond: { leftOut: entries.length - kept, stays: Math.max(0, kept - most) } };
}

function filtersOf(ofAccount: PolicyRow, ofSite: PolicyRow, entries: readonly Entry[]): Rules['filters'] {
  const countries = ofSite.countryMode === 'off' ? ofAccount : ofSite;
  const [account, site] = [accountSettings(ofAccount), siteSettings(ofSite)];
  return {
    blacklist: joined(entries.filter((entry) => entry.list === 'blacklist')),
    whitelist: joined(entries.filter((entry) => entry.list === 'whitelist')),
    onlyFromWhitelist: ofAccount.onlyFromWhitelist || ofSite.onlyFromWhitelist,
    countries: { mode: countries.countryMode, codes: countries.countryMode === 'off' ? [] : [...countries.countries].sort() },
    searchBots: site.searchBots ?? account.searchBots,
    tor: site.tor ?? account.tor,
  };
}

/**
 * Each address once, with the later expiry, sorted, so that the same content has the same bytes. One that skips the gate does so only
 * as long as its own entry holds: where another one outlives it, its visitors sign in, also where that other one is not kept.
 */
function joined(entries: readonly Entry[]): Rules['filters']['whitelist'] {
  const ends = new Map<string, { end: number; skipsUntil: number; longest: number }>();
  for (const { address, expiresAt, skipsGate, kept } of entries) {
    const { end, skipsUntil, longest } = ends.get(address) ?? { end: 0, skipsUntil: 0, longest: 0 };
    const own = expiresAt?.getTime() ?? Infinity;
    ends.set(address, {
      end: kept ? Math.max(end, own) : end,
      skipsUntil: kept && skipsGate ? Math.max(skipsUntil, own) : skipsUntil,
      longest: Math.max(longest, own),
    });
  }
  return [...ends]
    .filter(([, { end }]) => end > 0)
    .map(([address, { end, skipsUntil, longest }]) => ({
      address,
      expiresAt: end === Infinity ? null : end,
      ...(skipsUntil === longest && { skipsGate: true as const }),
    }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}
