import { Injectable } from '@nestjs/common';
import { showId, type Difference as DifferenceView, type DifferenceQuery, type Page } from '@sitekeep/contracts';
import { Audit, cursorUuid, pageOf, Transactions } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { IsNull, LessThan, Not, type EntityManager } from 'typeorm';
import { Difference } from './difference.entity.ts';

/** Something that does not agree. `key`: the same every time it is found again, e.g. kind and id. */
export type Finding = Pick<Difference, 'key' | 'kind' | 'detail' | 'accountId' | 'paymentId'>;

/** What nightly jobs found that does not agree, and whether it still does not. The only SQL on differences. */
@Injectable()
export class Differences {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /** Writes down what was found, each once as long as it lasts. Staff are told of what is new. Returns how many are new. */
  async found(manager: EntityManager, source: Difference['source'], findings: readonly Finding[]): Promise<number> {
    let fresh = 0;
    for (const finding of findings) if (await this.isNew(manager, source, finding)) fresh++;
    if (fresh > 0) {
      const first = findings[0]!;
      const text = `${fresh} new differences in the books (${source}); see Differences. One of them: ${first.detail}`;
      await this.audit.tellStaff(manager, fresh === 1 ? first.accountId : null, text);
    }
    return fresh;
  }

  /** Closes those of this source that were last found before this moment. */
  async resolveUnseen(manager: EntityManager, source: Difference['source'], since: Date): Promise<void> {
    await manager
      .getRepository(Difference)
      .update({ source, resolvedAt: IsNull(), lastSeenAt: LessThan(since) }, { resolvedAt: this.clock.now() });
  }

  /** Newest first. */
  async list(query: DifferenceQuery): Promise<Page<DifferenceView>> {
    const after = cursorUuid('difference', query);
    const resolvedAt = query.state === undefined ? {} : { resolvedAt: query.state === 'open' ? IsNull() : Not(IsNull()) };
    const rows = await this.transactions.manager.getRepository(Difference).find({
      where: { ...resolvedAt, ...(after !== null && { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
    return pageOf('difference', rows, query.limit, showDifference);
  }

  private async isNew(manager: EntityManager, source: Difference['source'], finding: Finding): Promise<boolean> {
    const now = this.clock.now();
    const rows: { fresh: boolean }[] = await manager.query(
      `INSERT INTO reconciliation_difference (id, source, key, kind, detail, account_id, payment_id, found_at, last_seen_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
       ON CONFLICT (source, key) WHERE resolved_at IS NULL DO UPDATE SET last_seen_at = excluded.last_seen_at, detail = excluded.detail
       RETURNING (xmax = 0) AS fresh`,
      [newUuid(), source, finding.key, finding.kind, finding.detail, finding.accountId, finding.paymentId, now],
    );
    return rows[0]!.fresh;
  }
}

const showDifference = (row: Difference): DifferenceView => ({
  id: showId('difference', row.id),
  source: row.source,
  kind: row.kind,
  detail: row.detail,
  paymentId: row.paymentId && showId('payment', row.paymentId),
  foundAt: row.foundAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
  resolvedAt: row.resolvedAt?.toISOString() ?? null,
});
