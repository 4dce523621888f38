import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showId, showMoney, type Currency } from '@sitekeep/contracts';
import { invalidContent, notFound, ProblemError } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { Ledger } from './ledger.service.ts';
import type { ActFacts, StaffAct } from './staff-act.ts';

type Request = { accountId: string; amount: number; currency: Currency };

/** Goodwill onto the balance of a customer, or back from it. */
@Injectable()
export class CreditCustomerAct implements StaffAct<Request> {
  readonly action = 'credit';
  readonly audited = 'customer.credited';

  constructor(
    private readonly accounts: AccountsReadModel,
    private readonly ledger: Ledger,
    private readonly mails: BillingMails,
  ) {}

  async facts(manager: EntityManager, { accountId, amount, currency }: Request): Promise<ActFacts> {
    const account = await this.accounts.find(manager, accountId);
    if (!account) throw notFound();
    if (account.currency !== currency)
      throw invalidContent([{ pointer: '/currency', code: 'wrong_currency', detail: `The account is kept in ${account.currency}.` }]);
    return { accountId, target: showId('account', accountId), amount: { amount, currency } };
  }

  /** What is taken back must be there: a debt comes from the customer's own acts only. */
  async perform(manager: EntityManager, { accountId, amount, currency }: Request): Promise<string> {
    const before = await this.ledger.lockBalance(manager, accountId, currency);
    if (amount < 0 && before + amount < 0)
      throw new ProblemError('insufficient_balance', `The balance is ${showMoney({ amount: before, currency })}: take back less.`);
    const transactionId = await this.ledger.goodwill(manager, accountId, { amount, currency });
    if (amount > 0) await this.mails.goodwill(manager, accountId, transactionId, { amount, currency });
    const balance = showMoney({ amount: before + amount, currency });
    return amount > 0
      ? `${showMoney({ amount, currency })} were put on the balance, which is ${balance} now.`
      : `${showMoney({ amount: -amount, currency })} were taken from the balance, which is ${balance} now.`;
  }
}
