import { Injectable } from '@nestjs/common';
import type { Currency, PaymentState } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import type { PaymentProviderName } from './payment.ts';

export type ReconciliationRun = { from: Date; to: Date; ranAt: Date };
/** A payment as our ledger has it, in minor units of the currency that came in. */
export type OurPayment = {
  id: string;
  accountId: string;
  providerPaymentId: string | null;
  state: PaymentState;
  currency: Currency;
  received: number;
  /** also what came back */
  refunded: number;
  /** of what was refunded: what did not reach the payer and came back */
  refundsBack: number;
  chargedBack: number;
  /** came in within the time that is compared */
  settledWithin: boolean;
  /** refunded within the time that is compared */
  refundedWithin: number;
};
type Sum = 'received' | 'refunded' | 'refundsBack' | 'chargedBack' | 'refundedWithin';
type Row = Omit<OurPayment, Sum> & Record<Sum, string>;

/** The only SQL on runs of the reconciliation. It compares the books of all accounts, so no query names one. */
@Injectable()
export class ReconciliationRepository {
  async last(manager: EntityManager, provider: PaymentProviderName): Promise<ReconciliationRun | null> {
    const sql = `SELECT from_at AS "from", to_at AS "to", ran_at AS "ranAt" FROM reconciliation_run WHERE provider = $1`;
    const rows: ReconciliationRun[] = await manager.query(sql, [provider]);
    return rows[0] ?? null;
  }

  async save(manager: EntityManager, provider: PaymentProviderName, run: ReconciliationRun): Promise<void> {
    await manager.query(
      `INSERT INTO reconciliation_run (provider, from_at, to_at, ran_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (provider) DO UPDATE SET from_at = excluded.from_at, to_at = excluded.to_at, ran_at = excluded.ran_at`,
      [provider, run.from, run.to, run.ranAt],
    );
  }

  /** When the first payment of this provider came in; null: none has. */
  async first(manager: EntityManager, provider: PaymentProviderName): Promise<Date | null> {
    const sql = 'SELECT min(settled_at) AS first FROM payment WHERE provider = $1 AND settled_at IS NOT NULL';
    const rows: { first: Date | null }[] = await manager.query(sql, [provider]);
    return rows[0]?.first ?? null;
  }

  async hasOpenDifferences(manager: EntityManager, provider: PaymentProviderName): Promise<boolean> {
    const sql = 'SELECT 1 FROM reconciliation_difference WHERE source = $1 AND resolved_at IS NULL LIMIT 1';
    const rows: unknown[] = await manager.query(sql, [provider]);
    return rows.length > 0;
  }

  /** Payments that came in or were refunded from `from` until before `to`, and those that are named, whenever. */
  async ours(
    manager: EntityManager,
    provider: PaymentProviderName,
    time: { from: Date; to: Date },
    named: { ids: string[]; providerIds: string[] },
  ): Promise<OurPayment[]> {
    const rows: Row[] = await manager.query(
      `SELECT p.id, p.account_id AS "accountId", p.provider_payment_id AS "providerPaymentId", p.state,
         coalesce(moved.currency, p.currency) AS currency,
         coalesce(moved.received, 0) AS received, coalesce(moved.refunded, 0) AS refunded, coalesce(moved.charged_back, 0) AS "chargedBack",
         coalesce(moved.refunds_back, 0) AS "refundsBack",
         coalesce(moved.refunded_within, 0) AS "refundedWithin",
         coalesce(p.settled_at >= $2 AND p.settled_at < $3, false) AS "settledWithin"
       FROM payment p
       LEFT JOIN LATERAL (
         SELECT max(place.currency) AS currency,
           sum(q.amount) FILTER (WHERE t.kind = 'payment') AS received,
           -sum(q.amount) FILTER (WHERE t.kind = 'refund' AND q.amount < 0) AS refunded,
           sum(q.amount) FILTER (WHERE t.kind = 'refund' AND q.amount > 0) AS refunds_back,
           -sum(q.amount) FILTER (WHERE t.kind = 'chargeback') AS charged_back,
           -sum(q.amount) FILTER (WHERE t.kind = 'refund' AND q.amount < 0 AND t.at >= $2 AND t.at < $3) AS refunded_within
         FROM ledger_transaction t
         JOIN ledger_posting q ON q.transaction_id = t.id
         JOIN ledger_account place ON place.id = q.ledger_account_id AND place.kind = 'customer'
         WHERE t.payment_id = p.id AND t.kind IN ('payment', 'refund', 'chargeback')
       ) moved ON true
       WHERE p.provider = $1 AND (
         (p.settled_at >= $2 AND p.settled_at < $3) OR p.id = ANY($4) OR p.provider_payment_id = ANY($5)
         OR p.id IN (SELECT t.payment_id FROM ledger_transaction t WHERE t.kind = 'refund' AND t.at >= $2 AND t.at < $3)
       )`,
      [provider, time.from, time.to, named.ids, named.providerIds],
    );
    return rows.map((row) => ({
      ...row,
      received: Number(row.received),
      refunded: Number(row.refunded),
      refundsBack: Number(row.refundsBack),
      chargedBack: Number(row.chargedBack),
      refundedWithin: Number(row.refundedWithin),
    }));
  }
}
