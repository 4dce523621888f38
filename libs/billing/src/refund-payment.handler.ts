import { Injectable } from '@nestjs/common';
import { showMoney, type JobPayload } from '@sitekeep/contracts';
import { Audit, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { PaymentProgress } from './payment-progress.ts';
import type { RefundRequest, RefundResult } from './payment-provider.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { Refund } from './refund.entity.ts';

const untilTold = 'It is booked when the provider tells which other refund has come back; see there if that does not happen.';
const unknownPayment = { outcome: 'refused', reference: null, failure: 'unknown_payment' } as const;

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
    private readonly progress: PaymentProgress,
  ) {}

  async handle({ refundId }: JobPayload<'refund-payment'>): Promise<void> {
    const { manager } = this.transactions;
    const refund = await manager.getRepository(Refund).findOneBy({ id: refundId });
    if (refund?.state !== 'requested') return;
    const payment = await this.payments.find(manager, refund.accountId, refund.paymentId);
    const provider = payment && this.providers.named(payment.provider);
    if (!provider) throw new Error(`refund ${refundId}: the provider of its payment is not set up here`);
    const request = this.requestOf(refund, payment);
    const result: RefundResult = request ? await provider.refund(request) : unknownPayment;
    await this.transactions.run((inside) => this.finish(inside, refund, payment, result));
  }

  /** Null: the provider has never told its id of the payment. The sandbox has none. */
  private requestOf(refund: Refund, payment: Payment): RefundRequest | null {
    const { id: paymentId, providerPaymentId, providerReference } = payment;
    const name = providerPaymentId ?? (payment.provider === 'sandbox' ? providerReference : null);
    if (name === null) return null;
    const { amount, currency } = refund;
    return { paymentId, providerPaymentId: name, idempotencyKey: `refund-${refund.id}`, money: { amount, currency } };
  }

  private async finish(manager: EntityManager, refund: Refund, payment: Payment, result: RefundResult): Promise<void> {
    if (result.outcome === 'done') {
      const { id: paymentId, providerPaymentId } = payment;
      const news = { paymentId, providerPaymentId, reference: result.reference, received: null, returned: result.returned, failure: null };
      const booked = await this.progress.apply(manager, payment, { ...news, event: 'refunded' });
      // Its event waits for what we have not heard of, and books it then.
      if (booked === null)
        await this.tell(manager, refund, (money) => `The provider refunded ${money}, more than is left here. ${untilTold}`);
    } else
      await this.tell(manager, refund, (money) => `The provider refused a refund of ${money} (${result.failure}). Nothing was booked.`);
    const ended = result.outcome === 'done' ? ({ state: 'done' } as const) : ({ state: 'failed', failure: result.failure } as const);
    const which = { id: refund.id, accountId: refund.accountId, state: 'requested' } as const;
    await manager.update(Refund, which, { ...ended, providerReference: result.reference, finishedAt: this.clock.now() });
  }

  private async tell(manager: EntityManager, refund: Refund, text: (money: string) => string): Promise<void> {
    await this.audit.tellStaff(manager, refund.accountId, text(showMoney(refund)));
  }
}
