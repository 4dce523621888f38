import { Injectable } from '@nestjs/common';
import { ProblemError, Transactions, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { addMs } from './months.ts';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import { PaymentRepository } from './payment.repository.ts';

const windowMs = 3_600_000;
const mostDeclines = 10;

/** Staff act for a customer in much, never with his card: a charge is a promise between him and his bank. */
export function refuseStaff(actor: Actor): void {
  if (actor.kind === 'staff')
    throw new ProblemError('forbidden', 'Only the customer may save a card or have one charged: ask for it to be done in the portal.');
}

/** Declines cost us our standing with the card networks, and many of them are somebody who tries cards. */
@Injectable()
export class CardGuard {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly cards: PaymentMethodRepository,
    private readonly payments: PaymentRepository,
  ) {}

  /** Throws forbidden for staff, and too_many_requests after ten declines of cards of the account within an hour. */
  async check(accountId: string, actor: Actor): Promise<void> {
    refuseStaff(actor);
    return this.count(this.transactions.manager, accountId);
  }

  /** The same, one charge of the account at a time: many that are begun at once count each other. To be called before a payment is inserted, and before its invoice is locked. */
  async admit(manager: EntityManager, accountId: string): Promise<void> {
    await this.cards.lockCards(manager, accountId);
    return this.count(manager, accountId);
  }

  private async count(manager: EntityManager, accountId: string): Promise<void> {
    const since = addMs(this.clock.now(), -windowMs);
    if ((await this.payments.cardDeclines(manager, accountId, since)) < mostDeclines) return;
    throw new ProblemError('too_many_requests', 'Too many charges were declined. Try again in an hour.', {
      retryAfterSeconds: windowMs / 1000,
    });
  }
}
