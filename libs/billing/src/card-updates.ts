import { Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { Audit } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { PaymentMethod } from './payment-method.entity.ts';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import type { CardNews } from './payment-provider.ts';
import type { PaymentProviderName } from './payment.ts';
import { systemActor } from './service-lifecycle.ts';

export const mostCards = 10;
export type RefusedCard = { refused: string };

/** The cards that we list follow the provider, who keeps them. Events may come twice and in any order. */
@Injectable()
export class CardUpdates {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly cards: PaymentMethodRepository,
  ) {}

  /** Returns what came of it, in words, or the card that the provider is to forget: the account keeps as many as it may. */
  async apply(manager: EntityManager, provider: PaymentProviderName, news: CardNews): Promise<string | RefusedCard> {
    const known = await this.cards.byReference(manager, provider, news.card);
    if (news.event !== 'saved') return known ? this.change(manager, known, news) : 'ignored: unknown card';
    const accountId = news.customer === null ? null : await this.cards.accountOfCustomer(manager, provider, news.customer);
    if (accountId === null) return 'ignored: a card of a customer that is not ours';
    return known ? 'ignored: this card is saved' : this.save(manager, accountId, provider, news);
  }

  /** The first card is the default. */
  private async save(
    manager: EntityManager,
    accountId: string,
    provider: PaymentProviderName,
    news: CardNews,
  ): Promise<string | RefusedCard> {
    const others = await this.cards.lockCards(manager, accountId);
    if (await this.cards.byReference(manager, provider, news.card)) return 'ignored: this card is saved';
    if (others.length >= mostCards) return { refused: news.card };
    const row = { accountId, provider, reference: news.card, ...news.details, createdAt: this.clock.now() };
    const card = await this.cards.insert(manager, { ...row, isDefault: others.length === 0 });
    await this.trail(manager, card, 'payment-method.save');
    return 'card saved';
  }

  private async change(manager: EntityManager, card: PaymentMethod, news: CardNews): Promise<string> {
    if (card.removedAt !== null) return 'ignored: this card is removed';
    if (news.event === 'removed') return this.removed(manager, card);
    await this.cards.lockCards(manager, card.accountId);
    await this.cards.update(manager, card, news.details);
    return 'card updated';
  }

  private async removed(manager: EntityManager, card: PaymentMethod): Promise<string> {
    await this.remove(manager, card);
    await this.trail(manager, card, 'payment-method.remove');
    return 'card removed';
  }

  /** Services that were to renew with it use the default from now on, which becomes the newest card that is left. */
  async remove(manager: EntityManager, card: PaymentMethod): Promise<void> {
    const all = await this.cards.lockCards(manager, card.accountId);
    const wasDefault = all.some((one) => one.id === card.id && one.isDefault);
    await this.cards.leaveServices(manager, card);
    await this.cards.update(manager, card, { isDefault: false, removedAt: this.clock.now() });
    const next = all.find((one) => one.id !== card.id);
    if (wasDefault && next) await this.cards.update(manager, next, { isDefault: true });
  }

  private async trail(manager: EntityManager, card: PaymentMethod, action: string): Promise<void> {
    const entry = { actor: systemActor, accountId: card.accountId, action, target: showId('paymentMethod', card.id) };
    await this.audit.append(manager, entry);
  }
}
