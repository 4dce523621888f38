import { Injectable } from '@nestjs/common';
import { showId, type FirewallSettings, type RulesetFirewall } from '@sitekeep/contracts';
import { Clock } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { compileFirewall } from './compile-firewall.ts';
import { FirewallRepository } from './firewall.repository.ts';
import { PoliciesRepository } from './policies.repository.ts';
import { siteSettings } from './policy-settings.ts';

/** Id under which the edges find the API description of a site; another content has another. */
export const schemaId = (siteId: string, contentHash: string): string => `${showId('site', siteId)}-${contentHash.slice(0, 32)}`;

/** What the firewall of a site does at a moment. */
export interface FirewallNow {
  readonly section: FirewallSettings;
  readonly revision: number;
  /** block: at this moment, too; detect: also while mode automatic only watches */
  readonly mode: 'off' | 'detect' | 'block';
  /** when mode automatic begins to block; null: it does already, or another mode is set */
  readonly blocksFrom: Date | null;
}

/** What a site's firewall section means, with what stands beside it: since when the site is watched, the description of its API. */
@Injectable()
export class FirewallOfSite {
  constructor(
    private readonly policies: PoliciesRepository,
    private readonly repository: FirewallRepository,
    private readonly clock: Clock,
    private readonly sites: SitesReadModel,
  ) {}

  /** At this moment. The caller has checked whose the site is. */
  async now(manager: EntityManager, accountId: string, siteId: string): Promise<FirewallNow> {
    const row = await this.policies.find(manager, { accountId, siteId });
    const section = siteSettings(row).firewall;
    const { mode, blocksFrom } = await this.compile(manager, siteId, section);
    const watches = blocksFrom !== null && blocksFrom > this.clock.nowMs();
    const until = watches ? new Date(blocksFrom) : null;
    return { section, revision: row.revision, mode: mode === 'block' && watches ? 'detect' : mode, blocksFrom: until };
  }

  async compile(manager: EntityManager, siteId: string, section: FirewallSettings): Promise<RulesetFirewall> {
    const hash = section.api.mode === 'off' ? null : await this.repository.descriptionHash(manager, siteId);
    const since = section.mode === 'automatic' ? await this.since(manager, siteId) : new Date(0);
    return compileFirewall(section, since, hash && schemaId(siteId, hash));
  }

  /** The same as mode block has it, at once and whatever the section's mode; without a description of the API. */
  asBlocking(section: FirewallSettings): RulesetFirewall {
    return compileFirewall({ ...section, mode: 'block' }, new Date(0), null);
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
