import { Injectable } from '@nestjs/common';
import { notFound, Outbox } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';

/**
 * Numbers every change of what the edges enforce. Call it last in the transaction of the change: the number is taken while the
 * site's row is locked and after the locks on its names, so that of two sites that had one name after the other the later one
 * has the higher number. The ruleset is published after commit.
 */
@Injectable()
export class SiteRevisions {
  constructor(
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Locks the site and gives it its next revision. Throws not_found unless the site is the account's. */
  async bump(manager: EntityManager, accountId: string, siteId: string): Promise<number> {
    const [bumped] = await this.take(manager, accountId, 'id = $2', [siteId]);
    if (!bumped) throw notFound();
    return bumped.revision;
  }

  /** For what holds for all sites of an account: its policy, its suspension. */
  async bumpAll(manager: EntityManager, accountId: string): Promise<void> {
    // A site being ordered at this moment is waited for: it would be published with what held before.
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('sites of ' || $1, 0))`, [accountId]);
    await this.take(manager, accountId, 'deleted_at IS NULL', []);
  }

  private async take(manager: EntityManager, accountId: string, which: string, parameters: unknown[]) {
    const locked: { id: string }[] = await manager.query(`SELECT id FROM site WHERE account_id = $1 AND ${which} ORDER BY id FOR UPDATE`, [
      accountId,
      ...parameters,
    ]);
    const bumped: { id: string; revision: number }[] = [];
    for (const { id } of locked) {
      const [rows]: [{ revision: string }[], number] = await manager.query(
        `UPDATE site SET revision = nextval('site_revision'), revised_at = $2 WHERE id = $1 RETURNING revision`,
        [id, this.clock.now()],
      );
      const revision = Number(rows[0]?.revision);
      await this.outbox.add(manager, 'publish-ruleset', { siteId: id, revision });
      bumped.push({ id, revision });
    }
    return bumped;
  }
}
