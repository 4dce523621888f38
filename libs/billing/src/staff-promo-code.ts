import { Injectable } from '@nestjs/common';
import type { Actor } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import type { PromoTerms } from './check-promo-code.ts';
import { PromoCodes } from './promo-codes.service.ts';
import { promoWords, promoWorth } from './promo-worth.ts';
import type { ActFacts, StaffAct } from './staff-act.ts';

/** A code that lowers invoices of any account; worth the most that all its uses take off together. */
@Injectable()
export class PromoCodeAct implements StaffAct<PromoTerms> {
  readonly action = 'promo-code';
  readonly audited = 'promo-code.created';
  readonly auditsItself = true;

  constructor(private readonly promoCodes: PromoCodes) {}

  async facts(manager: EntityManager, terms: PromoTerms): Promise<ActFacts> {
    const plans = await this.promoCodes.check(manager, terms);
    const worth = promoWorth(terms, plans);
    const words = worth.unbounded ? `${promoWords(terms)}; the amount is of one use` : promoWords(terms);
    return { accountId: null, target: terms.code, ...worth, terms: words };
  }

  async perform(manager: EntityManager, terms: PromoTerms, actor: Actor, reason: string): Promise<string> {
    await this.promoCodes.create(manager, terms, actor, reason);
    return `${terms.code} takes off what it says: ${promoWords(terms)}.`;
  }
}
