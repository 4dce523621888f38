import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import {
  showId,
  showMoney,
  storedId,
  type Currency,
  type DeletedService,
  type LedgerEntry,
  type Page,
  type PageQuery,
} from '@sitekeep/contracts';
import { cursorUuid, notFound, pageOf, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { MoreThan, type EntityManager } from 'typeorm';
import type { LedgerPlace } from './ledger.repository.ts';
import { Service } from './service.entity.ts';

type Posting = Pick<LedgerPlace, 'kind' | 'provider'> & { amount: number };
type Row = {
  id: string;
  at: Date;
  kind: string;
  description: string;
  invoice_id: string | null;
  payment_id: string | null;
  credit_note_id: string | null;
  received_on: string | null;
  actor: string | null;
  reason: string | null;
  currency: Currency;
  balance: string;
  postings: Posting[];
};

/** For staff: every movement of a customer's money with both its sides, who did it and why. */
@Injectable()
export class StaffLedger {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: AccountsReadModel,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async page(accountId: string, query: PageQuery): Promise<Page<LedgerEntry>> {
    const { manager } = this.transactions;
    if (!(await this.accounts.find(manager, accountId))) throw notFound();
    const rows = await this.rows(manager, accountId, cursorUuid('ledgerTransaction', query), query.limit + 1);
    await this.nameAskers(manager, accountId, rows);
    return pageOf('ledgerTransaction', rows, query.limit, showEntry);
  }

  /** Deleted services of the customer that can still be brought back, the last deleted first. */
  async deletedServices(accountId: string): Promise<DeletedService[]> {
    const { manager } = this.transactions;
    if (!(await this.accounts.find(manager, accountId))) throw notFound();
    const rows = await manager.find(Service, {
      where: { accountId, state: 'deleted', destroyAt: MoreThan(this.clock.now()) },
      relations: { plan: true },
      order: { deletedAt: 'DESC', id: 'DESC' },
    });
    return rows.map(showDeleted);
  }

  /** The balance after each movement counts all before it, so the page is taken last. */
  private rows(manager: EntityManager, accountId: string, after: string | null, limit: number): Promise<Row[]> {
    return manager.query(
      `SELECT * FROM (
         SELECT t.id, t.at, t.kind, t.description, t.invoice_id, t.payment_id, t.credit_note_id, audit.actor_name AS actor, audit.reason,
           CASE WHEN t.kind = 'payment' THEN paid.received_on::text END AS received_on,
           own.currency, sum(own.amount) OVER (PARTITION BY own.currency ORDER BY t.id) AS balance,
           (SELECT json_agg(json_build_object('kind', place.kind, 'provider', place.provider, 'amount', p.amount) ORDER BY place.kind)
            FROM ledger_posting p JOIN ledger_account place ON place.id = p.ledger_account_id WHERE p.transaction_id = t.id) AS postings
         FROM ledger_transaction t
         JOIN LATERAL (
           SELECT place.currency, sum(p.amount) AS amount FROM ledger_posting p
           JOIN ledger_account place ON place.id = p.ledger_account_id AND place.kind = 'customer' AND place.account_id = t.account_id
           WHERE p.transaction_id = t.id GROUP BY place.currency
         ) own ON true
         LEFT JOIN payment paid ON paid.id = t.payment_id AND paid.account_id = t.account_id
         LEFT JOIN audit_entry audit ON audit.id = t.audit_id AND audit.account_id = t.account_id
         WHERE t.account_id = $1
       ) entry WHERE ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [accountId, after, limit],
    );
  }

  /** What a provider gave back was asked for before, in a transaction of its own: the last who asked is named. */
  private async nameAskers(manager: EntityManager, accountId: string, rows: Row[]): Promise<void> {
    const nameless = rows.filter((row) => row.actor === null && row.payment_id !== null && ['refund', 'credit'].includes(row.kind));
    if (nameless.length === 0) return;
    const targets = [...new Set(nameless.map((row) => showId('payment', row.payment_id!)))];
    const asked: { target: string; at: Date; actor: string; reason: string | null }[] = await manager.query(
      `SELECT target, at, actor_name AS actor, reason FROM audit_entry
       WHERE account_id = $1 AND action = 'payment.refunded' AND target = ANY($2) ORDER BY id DESC`,
      [accountId, targets],
    );
    for (const row of nameless) {
      const by = asked.find(({ target, at }) => storedId('payment', target) === row.payment_id && at <= row.at);
      if (by) Object.assign(row, { actor: by.actor, reason: by.reason });
    }
  }
}

const showDeleted = ({ id, siteName, plan, deletedAt, deletionReason, destroyAt }: Service): DeletedService => ({
  id: showId('service', id),
  siteName,
  planName: plan.name,
  deletedAt: deletedAt!.toISOString(),
  deletionReason: deletionReason!,
  restorableUntil: destroyAt!.toISOString(),
});

const showEntry = (row: Row): LedgerEntry => ({
  id: showId('ledgerTransaction', row.id),
  at: row.at.toISOString(),
  kind: row.kind,
  description: row.description,
  from: sideOf(row, -1),
  to: sideOf(row, 1),
  amount: { amount: row.postings.reduce((sum, { amount }) => sum + Math.max(0, amount), 0), currency: row.currency },
  balance: { amount: Number(row.balance), currency: row.currency },
  invoiceId: row.invoice_id && showId('invoice', row.invoice_id),
  paymentId: row.payment_id && showId('payment', row.payment_id),
  creditNoteId: row.credit_note_id && showId('creditNote', row.credit_note_id),
  receivedOn: row.received_on,
  actor: row.actor,
  reason: row.reason,
});

/** The places of one side; of several, each with its amount. */
function sideOf({ postings, currency }: Row, sign: 1 | -1): string {
  const places = postings.filter(({ amount }) => Math.sign(amount) === sign);
  if (places.length === 1) return nameOf(places[0]!);
  return places.map((place) => `${nameOf(place)} ${showMoney({ amount: Math.abs(place.amount), currency })}`).join(', ');
}

const cash: Record<string, string> = { staff: 'cash recorded by support', bank: 'bank account' };
function nameOf({ kind, provider }: Posting): string {
  if (kind === 'cash') return cash[provider ?? ''] ?? `cash at ${provider}`;
  return kind === 'customer' ? 'balance' : kind;
}
