import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { VisitorsRepository } from './visitors.repository.ts';

/** Imports of one account, one after the other: who waits for their turn holds no connection. Across processes the account's lock does the rest. */
@Injectable()
export class ImportTurns {
  private readonly last = new Map<string, Promise<unknown>>();

  constructor(
    private readonly transactions: Transactions,
    private readonly visitors: VisitorsRepository,
  ) {}

  /** In a transaction that holds the account's lock, once what was asked for before has ended, well or not. */
  async run<T>(accountId: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const locked = () =>
      this.transactions.run(async (manager) => {
        await this.visitors.lockAccount(manager, accountId);
        return work(manager);
      });
    const turn = (this.last.get(accountId) ?? Promise.resolve()).then(locked, locked);
    this.last.set(accountId, turn);
    try {
      return await turn;
    } finally {
      if (this.last.get(accountId) === turn) this.last.delete(accountId);
    }
  }
}
