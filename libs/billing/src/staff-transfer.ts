import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showMoney, type Currency } from '@sitekeep/contracts';
import { invalidContent, notFound, ProblemError, violates, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingOwners } from './billing-owners.read-model.ts';
import { referencesIn } from './invoice-reference.ts';
import { Ledger } from './ledger.service.ts';
import { newPayment } from './new-payment.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { Settlement } from './settlement.ts';
import type { ActFacts, StaffAct } from './staff-act.ts';

type Request = {
  bankReference: string;
  reference: string;
  accountId: string | null;
  amount: number;
  currency: Currency;
  receivedOn: string;
};

/**
 * Money that stands on our bank statement, booked once by the bank's own id of the entry. All of it goes onto the balance; from there
 * the invoice that is named is paid, when that is enough.
 */
@Injectable()
export class RecordTransferAct implements StaffAct<Request> {
  readonly action = 'bank-transfer';
  readonly audited = 'bank-transfer.recorded';

  constructor(
    private readonly clock: Clock,
    private readonly accounts: AccountsReadModel,
    private readonly owners: BillingOwners,
    private readonly payments: PaymentRepository,
    private readonly ledger: Ledger,
    private readonly settlement: Settlement,
  ) {}

  async facts(manager: EntityManager, request: Request): Promise<ActFacts> {
    await this.refuseSecond(manager, request.bankReference);
    this.refuseFuture(request.receivedOn);
    const { accountId } = await this.meant(manager, request);
    return { accountId, target: request.bankReference, amount: { amount: request.amount, currency: request.currency } };
  }

  async perform(manager: EntityManager, request: Request, actor: Actor): Promise<string> {
    const { accountId, invoiceId } = await this.meant(manager, request);
    const locked = invoiceId === null ? null : await this.settlement.lock(manager, accountId, invoiceId);
    const payment = await this.insert(manager, request, accountId, invoiceId);
    const money = { amount: request.amount, currency: request.currency };
    const outcome = await this.settlement.receive(manager, locked, payment, money, actor);
    const balance = await this.ledger.lockBalance(manager, accountId, money.currency);
    return `${showMoney(money)} are booked: ${outcome}. The balance is ${showMoney({ ...money, amount: balance })} now.`;
  }

  private async refuseSecond(manager: EntityManager, bankReference: string): Promise<void> {
    if (await this.owners.isBooked(manager, bankReference)) throw bookedAlready(bankReference);
  }

  /** Days are UTC. */
  private refuseFuture(receivedOn: string): void {
    if (receivedOn > this.clock.now().toISOString().slice(0, 10))
      throw invalidContent([
        { pointer: '/receivedOn', code: 'in_the_future', detail: 'This day is yet to come: give the day that the statement says.' },
      ]);
  }

  /** Whose money it is, and for which invoice. */
  private async meant(manager: EntityManager, request: Request): Promise<{ accountId: string; invoiceId: string | null }> {
    const named = await this.owners.invoiceOfReference(manager, referencesIn(request.reference));
    if (request.accountId === null && named === null)
      throw invalidContent([
        { pointer: '/reference', code: 'unknown_reference', detail: 'It names no invoice of ours: say in accountId whose money it is.' },
      ]);
    if (named && request.accountId !== null && named.accountId !== request.accountId)
      throw invalidContent([
        { pointer: '/accountId', code: 'another_account', detail: 'The reference names an invoice of another customer.' },
      ]);
    const accountId = named?.accountId ?? request.accountId!;
    const account = await this.accounts.find(manager, accountId);
    if (!account) throw notFound();
    if (account.currency !== request.currency) throw otherCurrency(account.currency);
    return { accountId, invoiceId: named?.id ?? null };
  }

  private async insert(manager: EntityManager, request: Request, accountId: string, invoiceId: string | null): Promise<Payment> {
    const { amount, currency, bankReference, receivedOn } = request;
    const [at, attempt] = [this.clock.now(), invoiceId === null ? 1 : await this.payments.nextAttempt(manager, invoiceId)];
    const more = { state: 'settled', settledAt: at, providerReference: bankReference, receivedOn } as const;
    const payment = newPayment({ accountId, attempt, provider: 'bank', amount: { amount, currency }, at, invoiceId, more });
    await this.payments.insert(manager, payment).catch((error: unknown) => {
      throw violates(error, 'payment_reference') ? bookedAlready(bankReference) : error;
    });
    return payment;
  }
}

const bookedAlready = (bankReference: string): ProblemError =>
  new ProblemError('conflict', `The entry ${bankReference} of the bank is booked already.`);

/** On a balance of another currency nobody would see it, and it would pay nothing. */
const otherCurrency = (kept: Currency): ProblemError =>
  invalidContent([
    {
      pointer: '/currency',
      code: 'other_currency',
      detail: `The account is kept in ${kept}: exchange the money, and record what it came to in ${kept}; or send it back.`,
    },
  ]);
