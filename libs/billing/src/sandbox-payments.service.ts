import { Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { notFound, ProblemError, Transactions } from '@sitekeep/platform';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { SandboxProvider, type SandboxEventType } from './sandbox-provider.ts';

export type SandboxWebhook = { body: string; headers: Record<string, string> };

/** What stands behind the sandbox's page: the provider's side of a payment. Throws not_found where the sandbox is not in use. */
@Injectable()
export class SandboxPayments {
  constructor(
    private readonly transactions: Transactions,
    private readonly payments: PaymentRepository,
    private readonly providers: PaymentProviders,
  ) {}

  /** The provider knows every payment by its id and asks for no account; this page exists in development only. */
  async find(paymentId: string): Promise<Payment> {
    this.sandbox();
    const payment = await this.payments.findById(this.transactions.manager, paymentId);
    if (payment?.provider !== 'sandbox') throw notFound();
    return payment;
  }

  /** The signed webhook that tells what was chosen. The same choice again is the same event. Throws conflict for a refund of what was never paid. */
  async webhook(paymentId: string, type: SandboxEventType): Promise<SandboxWebhook> {
    const payment = await this.find(paymentId);
    if (type === 'payment.refunded' && payment.settledAt === null)
      throw new ProblemError('conflict', 'Only what was paid can be refunded.');
    const shown = showId('payment', payment.id);
    const data = { payment: shown, reference: payment.providerReference ?? '', amount: payment.amount, currency: payment.currency };
    const body = JSON.stringify({ id: `evt_${shown}_${type}`, type, data });
    return { body, headers: { 'content-type': 'application/json', ...this.sandbox().sign(body) } };
  }

  private sandbox(): SandboxProvider {
    const { current } = this.providers;
    if (!(current instanceof SandboxProvider)) throw notFound();
    return current;
  }
}
