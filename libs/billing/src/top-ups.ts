import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showId, storedId, type Payment as PaymentView, type TopUp } from '@sitekeep/contracts';
import { CONTROL_CONFIG, notFound, Transactions, type Actor } from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { CardCharges, isUnanswered } from './card-charges.ts';
import { CardGuard } from './card-guard.ts';
import { beingCharged, declined, noCard } from './card-problems.ts';
import { newPayment } from './new-payment.ts';
import { isExpired, type PaymentMethod } from './payment-method.entity.ts';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import { PaymentProviders } from './payment-providers.ts';
import type { Payment } from './payment.entity.ts';
import { PaymentRepository } from './payment.repository.ts';
import { showPayment } from './payment.view.ts';

type Begun = { payment: Payment; isNew: boolean };

/** Money for the balance, without an invoice. */
@Injectable()
export class TopUps {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly accounts: AccountsReadModel,
    private readonly providers: PaymentProviders,
    private readonly payments: PaymentRepository,
    private readonly cards: PaymentMethodRepository,
    private readonly charges: CardCharges,
    private readonly cardGuard: CardGuard,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'PORTAL_URL'>,
  ) {}

  /** The balance has it once the provider says so. Throws card_declined; forbidden for staff with a card; not_found for a card that is not there. `key`: of the request; a repeat finds its payment. */
  async start(accountId: string, body: TopUp, actor: Actor, key: string | null = null): Promise<PaymentView> {
    const asked = key === null ? null : requestKey(body, actor, key);
    return showPayment(
      await (body.method === 'card' ? this.byCard(accountId, body, actor, asked) : this.atProvider(accountId, body, asked)),
      null,
    );
  }

  private async atProvider(accountId: string, { amount }: TopUp, key: string | null): Promise<Payment> {
    const { payment } = await this.transactions.run((manager) => this.begin(manager, accountId, amount, key, {}));
    if (payment.state !== 'created' || payment.checkoutUrl !== null) return payment;
    const checkout = await this.providers.current.openCheckout({
      paymentId: payment.id,
      idempotencyKey: `top-up-${payment.id}`,
      amount: { amount: payment.amount, currency: payment.currency },
      description: 'Sitekeep balance',
      returnUrl: new URL(`/billing/return?payment=${showId('payment', payment.id)}`, this.config.PORTAL_URL).toString(),
      customer: null,
    });
    const change = { providerReference: checkout.reference, checkoutUrl: checkout.url, checkoutExpiresAt: checkout.expiresAt };
    await this.payments.update(this.transactions.manager, payment, change);
    return payment;
  }

  private async byCard(accountId: string, body: TopUp, actor: Actor, key: string | null): Promise<Payment> {
    await this.cardGuard.check(accountId, actor);
    const card = await this.cardOf(accountId, body.paymentMethodId);
    const begun = await this.transactions.run(async (manager) => {
      await this.cardGuard.admit(manager, accountId);
      return this.begin(manager, accountId, body.amount, key, { paymentMethodId: card.id });
    });
    const payment = await this.charge(begun, card, actor);
    if (payment.state === 'declined') throw declined(payment.failure);
    if (isUnanswered(payment)) throw beingCharged();
    return payment;
  }

  private charge({ payment, isNew }: Begun, card: PaymentMethod, actor: Actor): Promise<Payment> {
    if (isNew) return this.charges.charge(payment, card, actor);
    return isUnanswered(payment) ? this.charges.again(payment, actor) : Promise.resolve(payment);
  }

  private async cardOf(accountId: string, shown: string | undefined): Promise<PaymentMethod> {
    const id = shown === undefined ? null : storedId('paymentMethod', shown);
    const card = await this.cards.usable(this.transactions.manager, accountId, id);
    if (card?.provider !== this.providers.current.name) throw id === null ? noCard() : notFound();
    if (isExpired(card, this.clock.now())) throw declined('expired_card');
    return card;
  }

  /** The payment that this key asked for before, unless it was declined; else a new one. */
  private async begin(
    manager: EntityManager,
    accountId: string,
    amount: number,
    key: string | null,
    more: Partial<Payment>,
  ): Promise<Begun> {
    let requestKey = key;
    for (let attempt = 1; key !== null; attempt++) {
      requestKey = `${key}-${attempt}`;
      const before = await this.payments.byRequestKey(manager, accountId, requestKey);
      if (before && before.state !== 'declined') return { payment: before, isNew: false };
      if (!before) break;
    }
    const currency = await this.accounts.currencyOf(manager, accountId);
    const provider = this.providers.current.name;
    const at = this.clock.now();
    const money = { amount, currency };
    const payment = newPayment({ accountId, attempt: 1, provider, amount: money, at, invoiceId: null, more: { ...more, requestKey } });
    await this.payments.insert(manager, payment);
    return { payment, isNew: true };
  }
}

/** Keys of two people or tokens are two, and a repeat with another body is another request. */
function requestKey({ amount, method, paymentMethodId }: TopUp, { kind, id }: Actor, key: string): string {
  const hash = createHash('sha256').update(JSON.stringify([kind, id, key, amount, method, paymentMethodId ?? null]));
  return `top-up-${hash.digest('base64url')}`;
}
