import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { showId, type CardSetup, type Page, type PageQuery, type PaymentMethod as PaymentMethodView } from '@sitekeep/contracts';
import { Audit, CONTROL_CONFIG, cursorUuid, notFound, pageOf, ProblemError, Transactions, type Actor } from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';

import { refuseStaff } from './card-guard.ts';
import { CardUpdates, mostCards } from './card-updates.ts';
import { isExpired, type PaymentMethod } from './payment-method.entity.ts';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import { PaymentProviders } from './payment-providers.ts';
import { ProviderCustomers } from './provider-customers.ts';

/** The saved cards of an account. */
@Injectable()
export class PaymentMethodsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly cards: PaymentMethodRepository,
    private readonly updates: CardUpdates,
    private readonly providers: PaymentProviders,
    private readonly customers: ProviderCustomers,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'PORTAL_URL'>,
  ) {}

  /** Newest first. Cards of a provider that is not set up here any more are not shown. */
  async list(accountId: string, query: PageQuery): Promise<Page<PaymentMethodView>> {
    const { manager } = this.transactions;
    const after = cursorUuid('paymentMethod', query);
    const all = await this.cards.list(manager, accountId);
    const cards = all.filter((card) => card.provider === this.providers.current.name && (after === null || card.id < after));
    const usedBy = await this.cards.usedBy(manager, accountId);
    return pageOf('paymentMethod', cards.slice(0, query.limit + 1), query.limit, (card) => this.show(card, usedBy));
  }

  /** The provider's page where a card is entered; the card comes by webhook. Throws limit_reached; forbidden for staff. */
  async setUp(accountId: string, actor: Actor): Promise<CardSetup> {
    refuseStaff(actor);
    if ((await this.cards.list(this.transactions.manager, accountId)).length >= mostCards)
      throw new ProblemError('limit_reached', `An account keeps ${mostCards} cards at most: remove one first.`);
    const customer = await this.customers.of(accountId);
    const returnUrl = new URL('/billing/cards?saved=1', this.config.PORTAL_URL).toString();
    const setup = await this.providers.current.openSetup({ customer, idempotencyKey: randomUUID(), returnUrl });
    return { url: setup.url, expiresAt: setup.expiresAt?.toISOString() ?? null };
  }

  async makeDefault(accountId: string, id: string, actor: Actor): Promise<PaymentMethodView> {
    return this.transactions.run(async (manager) => {
      const all = await this.cards.lockCards(manager, accountId);
      const card = all.find((one) => one.id === id);
      if (!card) throw notFound();
      for (const one of all) if (one.isDefault && one !== card) await this.cards.update(manager, one, { isDefault: false });
      await this.cards.update(manager, card, { isDefault: true });
      await this.trail(manager, actor, card, 'payment-method.default');
      return this.show(card, await this.cards.usedBy(manager, accountId));
    });
  }

  /**
   * The provider forgets it, then we do. Services that were to renew with it take the default; where none is left they are
   * reminded instead, and their owners are told.
   */
  async remove(accountId: string, id: string, actor: Actor): Promise<void> {
    const card = await this.cards.usable(this.transactions.manager, accountId, id);
    if (!card) throw notFound();
    await this.providers.named(card.provider)?.detach(card.reference);
    await this.transactions.run(async (manager) => {
      await this.updates.remove(manager, card);
      await this.trail(manager, actor, card, 'payment-method.remove');
    });
  }

  private async trail(manager: Parameters<Audit['append']>[0], actor: Actor, card: PaymentMethod, action: string): Promise<void> {
    await this.audit.append(manager, { actor, accountId: card.accountId, action, target: showId('paymentMethod', card.id) });
  }

  private show(card: PaymentMethod, usedBy: ReadonlyMap<string, string[]>): PaymentMethodView {
    return {
      id: showId('paymentMethod', card.id),
      provider: card.provider,
      brand: card.brand,
      last4: card.last4,
      expires: { month: card.expiryMonth, year: card.expiryYear },
      expired: isExpired(card, this.clock.now()),
      isDefault: card.isDefault,
      usedBy: (usedBy.get(card.id) ?? []).map((serviceId) => showId('service', serviceId)),
      createdAt: card.createdAt.toISOString(),
    };
  }
}
