import { Injectable } from '@nestjs/common';
import { showMoney, type JobPayload } from '@sitekeep/contracts';
import { Audit, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { Ledger } from './ledger.service.ts';
import { PaymentProgress } from './payment-progress.ts';
import type { RefundRequest, RefundResult } from './payment-provider.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { Refund } from './refund.entity.ts';

/** Asks the provider for a refund, between two transactions and under the refund's own key, and books its answer. */
@Injectable()
export class RefundPaymentHandler implements JobHandler<'refund-payment'> {
  readonly job = 'refund-payment' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly providers: PaymentProviders,
    private readonly payments: PaymentRepository,
    private readonly ledger: Ledger,
    private readonly progress: PaymentProgress,
  ) {}

  async handle({ refundId }: JobPayload<'refund-payment'>): Promise<void> {
    const { manager } = this.transactions;
    const refund = await manager.getRepository(Refund).findOneBy({ id: refundId });
    if (refund?.state !== 'requested') return;
    const payment = await this.payments.find(manager, refund.accountId, refund.paymentId);
    const provider = payment && this.providers.named(payment.provider);
    if (!provider) throw new Error(`refund ${refundId}: the provider of its payment is not set up here`);
    const request = await this.requestOf(manager, refund, payment);
    const result: RefundResult = request ? await provider.refund(request) : { outcome: 'refused', failure: 'unknown_payment' };
    await this.transactions.run((inside) => this.finish(inside, refund, payment, result));
  }

  /** Null: the provider has never told its id of the payment. The sandbox has none. */
  private async requestOf(manager: EntityManager, refund: Refund, payment: Payment): Promise<RefundRequest | null> {
    const { id: paymentId, providerPaymentId, providerReference } = payment;
    const name = providerPaymentId ?? (payment.provider === 'sandbox' ? providerReference : null);
    const moved = await this.ledger.movementsOf(manager, payment);
    if (name === null || !moved) return null;
    const { amount, currency } = refund;
    const before = { amount: moved.refunded, currency };
    return { paymentId, providerPaymentId: name, idempotencyKey: `refund-${refund.id}`, money: { amount, currency }, before };
  }

  private async finish(manager: EntityManager, refund: Refund, payment: Payment, result: RefundResult): Promise<void> {
    const isDone = result.outcome === 'done';
    if (result.outcome === 'done') {
      const { id: paymentId, providerPaymentId } = payment;
      const news = { paymentId, providerPaymentId, reference: result.reference, received: null, returned: result.returned, failure: null };
      await this.progress.apply(manager, payment, { ...news, event: 'refunded' });
    } else await this.tell(manager, refund, result.failure);
    const change = isDone ? { state: 'done', providerReference: result.reference } : { state: 'failed', failure: result.failure };
    const which = { id: refund.id, accountId: refund.accountId, state: 'requested' };
    await manager.update(Refund, which, { ...change, finishedAt: this.clock.now() } as Partial<Refund>);
  }

  private async tell(manager: EntityManager, { accountId, amount, currency }: Refund, failure: string): Promise<void> {
    const text = `The provider refused a refund of ${showMoney({ amount, currency })} (${failure}). Nothing was booked.`;
    await this.audit.tellStaff(manager, accountId, text);
  }
}
