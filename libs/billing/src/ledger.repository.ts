import { Injectable } from '@nestjs/common';
import type { Currency } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { LedgerPosting, LedgerTransaction, type LedgerAccount } from './ledger.entity.ts';

export type LedgerPlace = Pick<LedgerAccount, 'kind' | 'accountId' | 'provider' | 'currency'>;
/** A row of a customer's statement: `amount` is the change of the balance. */
export type StatementRow = {
  id: string;
  at: Date;
  kind: string;
  description: string;
  amount: number;
  currency: Currency;
  invoiceId: string | null;
};

/** What a payment has moved so far, in the currency that came in. */
export type PaymentMovements = {
  received: number;
  /** of its invoice; 0 when it did not pay it */
  invoicePaid: number;
  credited: number;
  /** without what came back */
  refunded: number;
  chargedBack: number;
  currency: Currency;
};

/** The only SQL on the ledger. */
@Injectable()
export class LedgerRepository {
  /** Id of a place where money stands; made when it is new. */
  async placeId(manager: EntityManager, place: LedgerPlace): Promise<string> {
    const { kind, accountId, provider, currency } = place;
    await manager.query(
      `INSERT INTO ledger_account (id, kind, account_id, provider, currency) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [newUuid(), kind, accountId, provider, currency],
    );
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM ledger_account
       WHERE kind = $1 AND account_id IS NOT DISTINCT FROM $2 AND provider IS NOT DISTINCT FROM $3 AND currency = $4`,
      [kind, accountId, provider, currency],
    );
    return rows[0]!.id;
  }

  /** Locks a customer's balance until commit, so that nothing is spent twice, and returns it. */
  async lockBalance(manager: EntityManager, accountId: string, currency: Currency): Promise<number> {
    const id = await this.placeId(manager, { kind: 'customer', accountId, provider: null, currency });
    await manager.query('SELECT 1 FROM ledger_account WHERE id = $1 FOR UPDATE', [id]);
    const rows: { sum: string }[] = await manager.query(
      'SELECT coalesce(sum(amount), 0) AS sum FROM ledger_posting WHERE ledger_account_id = $1',
      [id],
    );
    return Number(rows[0]!.sum);
  }

  /** Balances of these accounts in all their currencies. */
  async balances(
    manager: EntityManager,
    accountIds: readonly string[],
  ): Promise<{ accountId: string; currency: Currency; amount: number }[]> {
    const rows: { account_id: string; currency: Currency; sum: string }[] = await manager.query(
      `SELECT place.account_id, place.currency, sum(posting.amount) AS sum
       FROM ledger_account place JOIN ledger_posting posting ON posting.ledger_account_id = place.id
       WHERE place.kind = 'customer' AND place.account_id = ANY($1) GROUP BY place.account_id, place.currency`,
      [accountIds],
    );
    return rows.map((row) => ({ accountId: row.account_id, currency: row.currency, amount: Number(row.sum) }));
  }

  /** One movement: what leaves one place arrives at the other. Returns its id. */
  async move(
    manager: EntityManager,
    transaction: Omit<LedgerTransaction, 'id'>,
    movement: { from: LedgerPlace; to: LedgerPlace; amount: number },
  ): Promise<string> {
    const { from, to, amount } = movement;
    return this.post(manager, transaction, [
      { place: from, amount: -amount },
      { place: to, amount },
    ]);
  }

  /** One movement between several places; positive: it arrives there. Nothing is written of a place where nothing moves. Returns its id. */
  async post(
    manager: EntityManager,
    transaction: Omit<LedgerTransaction, 'id'>,
    legs: readonly { place: LedgerPlace; amount: number }[],
  ): Promise<string> {
    const transactionId = newUuid();
    const postings: LedgerPosting[] = [];
    for (const { place, amount } of legs.filter((leg) => leg.amount !== 0))
      postings.push({ transactionId, ledgerAccountId: await this.placeId(manager, place), amount });
    await manager.getRepository(LedgerTransaction).insert({ id: transactionId, ...transaction });
    await manager.getRepository(LedgerPosting).insert(postings);
    return transactionId;
  }

  /** Null while nothing came in. The payment must be locked. */
  async movementsOf(manager: EntityManager, accountId: string, paymentId: string): Promise<PaymentMovements | null> {
    const rows: { kind: LedgerTransaction['kind']; currency: Currency; sum: string }[] = await manager.query(
      `SELECT t.kind, place.currency, abs(sum(p.amount)) AS sum
       FROM ledger_transaction t
       JOIN ledger_posting p ON p.transaction_id = t.id
       JOIN ledger_account place ON place.id = p.ledger_account_id AND place.kind = 'customer' AND place.account_id = $1
       WHERE t.account_id = $1 AND t.payment_id = $2 GROUP BY t.kind, place.currency`,
      [accountId, paymentId],
    );
    const sum = (kind: LedgerTransaction['kind']) => Number(rows.find((row) => row.kind === kind)?.sum ?? 0);
    const currency = rows.find((row) => row.kind === 'payment')?.currency;
    if (!currency) return null;
    return {
      received: sum('payment'),
      invoicePaid: sum('invoice'),
      credited: sum('credit'),
      refunded: sum('refund'),
      chargedBack: sum('chargeback'),
      currency,
    };
  }

  /** What is booked of this refund, in minor units. The payment must be locked. */
  async refundBooked(manager: EntityManager, accountId: string, paymentId: string, refundReference: string): Promise<number> {
    const rows: { sum: string }[] = await manager.query(
      `SELECT coalesce(-sum(p.amount), 0) AS sum
       FROM ledger_transaction t
       JOIN ledger_posting p ON p.transaction_id = t.id
       JOIN ledger_account place ON place.id = p.ledger_account_id AND place.kind = 'customer'
       WHERE t.account_id = $1 AND t.payment_id = $2 AND t.refund_reference = $3`,
      [accountId, paymentId, refundReference],
    );
    return Number(rows[0]!.sum);
  }

  /** Whether it is booked that this refund came back. The payment must be locked. */
  isRefundBack(manager: EntityManager, accountId: string, paymentId: string, providerReference: string): Promise<boolean> {
    return manager.existsBy(LedgerTransaction, { accountId, paymentId, providerReference });
  }

  /** Movements of a customer's balance, newest first. */
  async statement(manager: EntityManager, accountId: string, after: string | null, limit: number): Promise<StatementRow[]> {
    const rows: (Omit<StatementRow, 'amount'> & { amount: string })[] = await manager.query(
      `SELECT t.id, t.at, t.kind, t.description, p.amount, place.currency, t.invoice_id AS "invoiceId"
       FROM ledger_transaction t
       JOIN ledger_posting p ON p.transaction_id = t.id
       JOIN ledger_account place ON place.id = p.ledger_account_id AND place.kind = 'customer' AND place.account_id = $1
       WHERE t.account_id = $1 AND ($2::uuid IS NULL OR t.id < $2) ORDER BY t.id DESC LIMIT $3`,
      [accountId, after, limit + 1],
    );
    return rows.map((row) => ({ ...row, amount: Number(row.amount) }));
  }
}
