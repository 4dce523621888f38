import { Injectable } from '@nestjs/common';
import { showId, type FirewallSettings, type RulesetFirewall } from '@sitekeep/contracts';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { compileFirewall } from './compile-firewall.ts';
import { FirewallRepository } from './firewall.repository.ts';

/** Id under which the edges find the API description of a site; another content has another. */
export const schemaId = (siteId: string, contentHash: string): string => `${showId('site', siteId)}-${contentHash.slice(0, 32)}`;

/** What a site's firewall section means, with what stands beside it: since when the site is watched, the description of its API. */
@Injectable()
export class FirewallOfSite {
  constructor(
    private readonly repository: FirewallRepository,
    private readonly sites: SitesReadModel,
  ) {}

  async compile(manager: EntityManager, siteId: string, section: FirewallSettings): Promise<RulesetFirewall> {
    const hash = section.api.mode === 'off' ? null : await this.repository.descriptionHash(manager, siteId);
    const since = section.mode === 'automatic' ? await this.since(manager, siteId) : new Date(0);
    return compileFirewall(section, since, hash && schemaId(siteId, hash));
  }

  /** The description of its API as the edges read it, whether or not the section asks for it. */
  async descriptionOf(manager: EntityManager, siteId: string): Promise<{ id: string; content: string } | null> {
    const row = await this.repository.description(manager, siteId);
    return row && { id: schemaId(siteId, row.contentHash), content: row.content };
  }

  /** Its creation; where it was there before the firewall, the day that came. */
  private async since(manager: EntityManager, siteId: string): Promise<Date> {
    const times = [await this.sites.createdAt(manager, siteId), await this.repository.introducedAt(manager)];
    return new Date(Math.max(...times.map((time) => time?.getTime() ?? 0)));
  }
}
