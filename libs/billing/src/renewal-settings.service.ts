import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showId, storedId, type Fault, type Service as ServiceView, type SetRenewal } from '@sitekeep/contracts';
import { Audit, invalidContent, notFound, ProblemError, Transactions, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { refuseStaff } from './card-guard.ts';
import { isExpired } from './payment-method.entity.ts';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { renewableEnd } from './renewal.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { ServicesReadModel } from './services.read-model.ts';

type Choice = Pick<Service, 'renewal' | 'renewalMonths' | 'paymentMethodId'>;

/** How the customer wants a service to go on when its paid period ends. */
@Injectable()
export class RenewalSettings {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly accounts: AccountsReadModel,
    private readonly plans: PlansReadModel,
    private readonly cards: PaymentMethodRepository,
    private readonly services: ServiceRepository,
    private readonly readModel: ServicesReadModel,
  ) {}

  /**
   * Throws forbidden for staff who choose `card`, and invalid_content with every fault: no such card, one that has expired, a period that the plan has no price for. What is due by
   * the new choice is done by the next sweep; an invoice that is open stays so.
   */
  async set(accountId: string, serviceId: string, wanted: SetRenewal, actor: Actor): Promise<ServiceView> {
    if (wanted.mode === 'card') refuseStaff(actor);
    return this.transactions.run(async (manager) => {
      const service = await this.services.lockOfAccount(manager, accountId, { id: serviceId });
      if (!service) throw notFound();
      if (service.state === 'deleted') throw new ProblemError('conflict', 'The service is deleted: there is nothing to renew.');
      const choice = await this.check(manager, service, wanted);
      const renewalDueAt = renewableEnd(service) === null ? service.renewalDueAt : this.clock.now();
      await this.services.update(manager, accountId, serviceId, { ...choice, renewalDueAt });
      const reason = `${choice.renewal}, ${choice.renewalMonths === 1 ? '1 month' : `${choice.renewalMonths} months`} each`;
      const target = showId('service', serviceId);
      await this.audit.append(manager, { actor, accountId, action: 'service.renewal', target, reason });
      return this.readModel.getIn(manager, accountId, serviceId);
    });
  }

  private async check(manager: EntityManager, service: Service, wanted: SetRenewal): Promise<Choice> {
    const renewalMonths = wanted.periodMonths ?? service.renewalMonths;
    const faults = await this.priceFaults(manager, service, renewalMonths);
    if (wanted.mode !== 'card') {
      if (wanted.paymentMethodId) faults.push(noCardHere);
      if (faults.length > 0) throw invalidContent(faults);
      return { renewal: wanted.mode, renewalMonths, paymentMethodId: null };
    }
    // An id that is none is one that nobody has.
    const named = wanted.paymentMethodId && (storedId('paymentMethod', wanted.paymentMethodId) ?? service.id);
    const paymentMethodId = wanted.paymentMethodId === undefined ? service.paymentMethodId : (named ?? null);
    const card = await this.cards.usable(manager, service.accountId, paymentMethodId);
    if (!card) faults.push(paymentMethodId === null ? noDefaultCard : unknownCard);
    else if (isExpired(card, this.clock.now())) faults.push(expiredCard);
    if (faults.length > 0) throw invalidContent(faults);
    return { renewal: 'card', renewalMonths, paymentMethodId };
  }

  private async priceFaults(manager: EntityManager, { accountId, planId }: Service, months: number): Promise<Fault[]> {
    const plan = (await this.plans.byIds(manager, [planId])).get(planId)!;
    if (plan.trialDays !== null) return [];
    const currency = await this.accounts.currencyOf(manager, accountId);
    if (plan.prices.some((price) => price.currency === currency && price.periodMonths === months)) return [];
    return [{ pointer: '/periodMonths', code: 'no_price', detail: 'The plan of this service is not sold for that period.' }];
  }
}

const cardFault = (code: string, detail: string): Fault => ({ pointer: '/paymentMethodId', code, detail });
const noCardHere = cardFault('not_with_mode', 'A card belongs to mode card only; leave it out.');
const noDefaultCard = cardFault('no_card', 'Save a card first: POST /v1/payment-methods.');
const unknownCard = cardFault('unknown_card', 'Name a card of GET /v1/payment-methods.');
const expiredCard = cardFault('card_expired', 'This card has expired; name another.');
