import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import type { RulesetOrigin } from '@sitekeep/contracts';
import { In, MoreThan, type EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { ReleasedHostname } from './released.entities.ts';
import { Site } from './site.entity.ts';

/** What publication must know of a site, whoever owns it and whether or not it is still there. */
export type SiteToPublish = {
  id: string;
  accountId: string;
  revision: number;
  /** when the revision was taken: what had expired by then is not part of it */
  revisedAt: Date;
  publishedRevision: number | null;
  deleted: boolean;
  /** by staff, the site or its account */
  suspended: boolean;
  /** held and proven, sorted */
  hostnames: string[];
  /** the same, the oldest first */
  oldestNames: string[];
  origins: RulesetOrigin[];
};
/** A name that a site lost, with the revision that lost it. */
export type LostName = { name: string; siteId: string; revision: number };

/** Read by publication in its snapshot, and told by it what is published. */
@Injectable()
export class SitePublication {
  constructor(private readonly accounts: AccountsReadModel) {}

  async read(manager: EntityManager, siteId: string): Promise<SiteToPublish | null> {
    const site = await manager.findOne(Site, {
      where: { id: siteId },
      relations: { hostnames: true, origins: true },
      relationLoadStrategy: 'query',
    });
    if (!site) return null;
    const live = site.hostnames.filter((hostname) => hostname.state === 'live');
    const { id, accountId, revision, revisedAt, publishedRevision } = site;
    return {
      id,
      accountId,
      revision,
      revisedAt,
      publishedRevision,
      deleted: site.deletedAt !== null,
      suspended: site.suspended || (await this.accounts.isSuspended(manager, accountId)),
      hostnames: live.map(({ name }) => name).sort(),
      oldestNames: live.toSorted(byAge).map(({ name }) => name),
      origins: [...site.origins]
        .sort((a, b) => a.position - b.position)
        .map(({ id: _, siteId: __, position: ___, site: ____, ...origin }) => origin),
    };
  }

  /** Wildcards in force, of any site, that stand for one of these names. */
  async wildcardsFor(manager: EntityManager, names: readonly string[]): Promise<Set<string>> {
    const wildcards = names.map((name) => `*${name.slice(name.indexOf('.'))}`);
    const rows = await manager.find(Hostname, { where: { name: In(wildcards), state: 'live' }, select: { id: true, name: true } });
    return new Set(rows.map(({ name }) => name));
  }

  /** Other sites of the account with a name in force that one of these wildcards stands for. */
  async sitesBelow(
    manager: EntityManager,
    { id, accountId }: SiteToPublish,
    wildcards: readonly string[],
  ): Promise<{ id: string; names: string[] }[]> {
    return manager.query(
      `SELECT site_id AS id, array_agg(name) AS names FROM hostname
       WHERE account_id = $1 AND site_id <> $2 AND state = 'live' AND '*' || substring(name FROM position('.' IN name)) = ANY($3)
       GROUP BY site_id`,
      [accountId, id, wildcards],
    );
  }

  /** Names that the site lost after the revision. */
  lostNames(manager: EntityManager, siteId: string, after: number): Promise<LostName[]> {
    return manager.findBy(ReleasedHostname, { siteId, revision: MoreThan(after) });
  }

  async markPublished(manager: EntityManager, siteId: string, revision: number): Promise<void> {
    await manager.query('UPDATE site SET published_revision = greatest(published_revision, $2) WHERE id = $1', [siteId, revision]);
  }

  /** Ids of all sites that may be known to edges, deleted ones too, in order; a page after the given id. */
  async idsAfter(manager: EntityManager, after: string | null, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await manager.query('SELECT id FROM site WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2', [
      after,
      limit,
    ]);
    return rows.map((row) => row.id);
  }
}

/** Names of one order have one time: their ids, which rise, tell. */
const byAge = (one: Hostname, other: Hostname): number =>
  one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1);
