import { Injectable } from '@nestjs/common';
import type { Currency } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import type { PaidLine } from './proration.ts';

type Row = Omit<PaidLine, 'amount' | 'left' | 'credits'> & {
  amount: string;
  left: string;
  credits: { amount: number; fromAt: string; toAt: string }[];
};

/** What was paid for a service, and what credit notes gave back of it. */
@Injectable()
export class PaidLines {
  /**
   * Lines of its paid invoices, in the order in which they were paid, but for those whose time was taken back: what was given back
   * wholly keeps its time until then. The service is locked, or it is for a preview.
   */
  async of(manager: EntityManager, accountId: string, serviceId: string): Promise<PaidLine[]> {
    const rows: Row[] = await manager.query(
      `SELECT line.id, line.invoice_id AS "invoiceId", line.plan_id AS "planId", line.kind, line.period_months AS "periodMonths", line.periods, line.amount,
         line.from_at AS "fromAt", line.to_at AS "toAt", line.amount - coalesce(sum(credit.amount), 0) AS "left",
         coalesce(jsonb_agg(jsonb_build_object('amount', credit.amount, 'fromAt', credit.from_at, 'toAt', credit.to_at))
           FILTER (WHERE credit.from_at IS NOT NULL), '[]') AS credits
       FROM invoice_line line
       JOIN invoice ON invoice.id = line.invoice_id AND invoice.account_id = $1 AND invoice.paid_at IS NOT NULL AND invoice.reversed_at IS NULL
       LEFT JOIN credit_note_line credit ON credit.invoice_line_id = line.id
       WHERE line.service_id = $2 GROUP BY line.id, invoice.paid_at ORDER BY invoice.paid_at, line.id`,
      [accountId, serviceId],
    );
    return rows.map((row) => ({
      ...row,
      amount: Number(row.amount),
      left: Number(row.left),
      credits: row.credits.map((credit) => ({ ...credit, fromAt: new Date(credit.fromAt), toAt: new Date(credit.toAt) })),
    }));
  }

  /** The invoice that was paid last from the balance, is not refunded, and has time ahead; with the payment that paid it. */
  async latestFromBalance(
    manager: EntityManager,
    accountId: string,
    currency: Currency,
    now: Date,
  ): Promise<{ invoiceId: string; paymentId: string } | null> {
    const rows: { invoiceId: string; paymentId: string }[] = await manager.query(
      `SELECT invoice.id AS "invoiceId", payment.id AS "paymentId"
       FROM invoice
       JOIN ledger_transaction t ON t.invoice_id = invoice.id AND t.kind = 'invoice'
       JOIN payment ON payment.id = t.payment_id AND payment.provider = 'balance'
       WHERE invoice.account_id = $1 AND invoice.currency = $2 AND invoice.state = 'paid'
         AND EXISTS (SELECT 1 FROM invoice_line line WHERE line.invoice_id = invoice.id AND line.to_at > $3)
       ORDER BY invoice.paid_at DESC, invoice.id DESC LIMIT 1`,
      [accountId, currency, now],
    );
    return rows[0] ?? null;
  }
}
