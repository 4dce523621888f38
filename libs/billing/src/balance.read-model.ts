import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showId, type LedgerItem, type Money, type Page, type PageQuery } from '@sitekeep/contracts';
import { cursorUuid, pageOf, Transactions } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { LedgerRepository, type StatementRow } from './ledger.repository.ts';

/** Balances and statements of customers. */
@Injectable()
export class BalanceReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: AccountsReadModel,
    private readonly ledger: LedgerRepository,
  ) {}

  async get(accountId: string): Promise<{ balance: Money }> {
    const { manager } = this.transactions;
    const currency = await this.accounts.currencyOf(manager, accountId);
    const balance = (await this.ledger.balances(manager, [accountId])).find((row) => row.currency === currency);
    return { balance: { amount: balance?.amount ?? 0, currency } };
  }

  /** In minor units of each account's own currency; accounts without a movement are left out. */
  async amounts(manager: EntityManager, accounts: readonly { id: string; currency: Money['currency'] }[]): Promise<Map<string, number>> {
    const currencyOf = new Map(accounts.map((account) => [account.id, account.currency]));
    const rows = await this.ledger.balances(manager, [...currencyOf.keys()]);
    return new Map(rows.filter((row) => currencyOf.get(row.accountId) === row.currency).map((row) => [row.accountId, row.amount]));
  }

  async statement(accountId: string, query: PageQuery): Promise<Page<LedgerItem>> {
    const after = cursorUuid('ledgerTransaction', query);
    const rows = await this.ledger.statement(this.transactions.manager, accountId, after, query.limit);
    return pageOf('ledgerTransaction', rows, query.limit, showItem);
  }
}

const showItem = (row: StatementRow): LedgerItem => ({
  id: showId('ledgerTransaction', row.id),
  at: row.at.toISOString(),
  kind: row.kind,
  description: row.description,
  amount: { amount: row.amount, currency: row.currency },
  invoiceId: row.invoiceId ? showId('invoice', row.invoiceId) : null,
});
