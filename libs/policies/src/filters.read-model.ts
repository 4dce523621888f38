import { Injectable } from '@nestjs/common';
import type { Ruleset } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import type { ListEntry } from './list-entry.entity.ts';
import { PoliciesRepository } from './policies.repository.ts';

type Filters = Ruleset['filters'];

/**
 * What the policies of account and site together mean for one site: their lists joined; only-from-whitelist when either says
 * so; the site's country filter when it is switched on, else the account's.
 */
@Injectable()
export class FiltersReadModel {
  constructor(private readonly repository: PoliciesRepository) {}

  /** Without what had expired at the given time. */
  async of(manager: EntityManager, accountId: string, siteId: string, at: Date): Promise<Filters> {
    const account = { accountId, siteId: null };
    const site = { accountId, siteId };
    const entries = [...(await this.repository.entries(manager, account, at)), ...(await this.repository.entries(manager, site, at))];
    const ofAccount = await this.repository.find(manager, account);
    const ofSite = await this.repository.find(manager, site);
    const countries = ofSite.countryMode === 'off' ? ofAccount : ofSite;
    return {
      blacklist: joined(entries.filter((entry) => entry.list === 'blacklist')),
      whitelist: joined(entries.filter((entry) => entry.list === 'whitelist')),
      onlyFromWhitelist: ofAccount.onlyFromWhitelist || ofSite.onlyFromWhitelist,
      searchBots: false,
      tor: 'allow',
      countries: { mode: countries.countryMode, codes: countries.countryMode === 'off' ? [] : [...countries.countries].sort() },
    };
  }
}

/** Each address once, with the later expiry, sorted, so that the same content has the same bytes. */
function joined(entries: readonly ListEntry[]): Filters['blacklist'] {
  const ends = new Map<string, number>();
  for (const { address, expiresAt } of entries) ends.set(address, Math.max(ends.get(address) ?? 0, expiresAt?.getTime() ?? Infinity));
  return [...ends]
    .map(([address, end]) => ({ address, expiresAt: end === Infinity ? null : end }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}
