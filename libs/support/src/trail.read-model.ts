import { Injectable } from '@nestjs/common';
import {
  showId,
  storedId,
  type AuditEntry,
  type AuditQuery,
  type IdKind,
  type Page,
  type PageQuery,
  type StaffNotice,
} from '@sitekeep/contracts';
import { cursorUuid, pageOf, Transactions } from '@sitekeep/platform';

type AuditRow = {
  id: string;
  at: Date;
  actor_kind: AuditEntry['actor']['kind'];
  actor_id: string | null;
  actor_name: string;
  account_id: string | null;
  action: string;
  target: string | null;
  reason: string | null;
};
type NoticeRow = { id: string; at: Date; account_id: string | null; text: string };

/** What was done, by whom and why; and what staff should know. Newest first. */
@Injectable()
export class TrailReadModel {
  constructor(private readonly transactions: Transactions) {}

  async audit(query: AuditQuery): Promise<Page<AuditEntry>> {
    const accountId = query.accountId === undefined ? null : storedId('account', query.accountId);
    const rows: AuditRow[] = await this.transactions.manager.query(
      `SELECT * FROM audit_entry WHERE ($1::uuid IS NULL OR account_id = $1) AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [accountId, cursorUuid('audit', query), query.limit + 1],
    );
    return pageOf('audit', rows, query.limit, showEntry);
  }

  async notices(query: PageQuery): Promise<Page<StaffNotice>> {
    const rows: NoticeRow[] = await this.transactions.manager.query(
      `SELECT * FROM staff_notice WHERE ($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2`,
      [cursorUuid('notice', query), query.limit + 1],
    );
    return pageOf('notice', rows, query.limit, ({ id, at, account_id, text }) => ({
      id: showId('notice', id),
      at: at.toISOString(),
      accountId: account_id && showId('account', account_id),
      text,
    }));
  }
}

const actorIds: Record<AuditRow['actor_kind'], IdKind> = {
  staff: 'staff',
  person: 'person',
  token: 'apiToken',
  'gate-key': 'gateKey',
  system: 'staff',
};

const showEntry = (row: AuditRow): AuditEntry => ({
  id: showId('audit', row.id),
  at: row.at.toISOString(),
  actor: { kind: row.actor_kind, id: row.actor_id && showId(actorIds[row.actor_kind], row.actor_id), name: row.actor_name },
  accountId: row.account_id && showId('account', row.account_id),
  action: row.action,
  target: row.target,
  reason: row.reason,
});
