import { Injectable } from '@nestjs/common';
import { showId, type Fault, type Page, type PageQuery, type PromoCode as PromoCodeView, type PromoOffer } from '@sitekeep/contracts';
import { Audit, cursorUuid, invalidContent, notFound, pageOf, ProblemError, Transactions, violates, type Actor } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { promoFaults, readablePromo, type CheckedTerms, type PromoTerms } from './check-promo-code.ts';
import type { Plan } from './plan.entity.ts';
import type { PromoCode } from './promo-code.entity.ts';
import { PromoCodeRepository } from './promo-code.repository.ts';
import { showOffer, showPromoCode } from './promo-code.view.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { ServiceRepository } from './service.repository.ts';

/** Promo codes: made by an act of staff, ended by them, used by invoices. */
@Injectable()
export class PromoCodes {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly plans: PlansReadModel,
    private readonly services: ServiceRepository,
    private readonly repository: PromoCodeRepository,
  ) {}

  async list(query: PageQuery): Promise<Page<PromoCodeView>> {
    const rows = await this.repository.page(this.transactions.manager, cursorUuid('promoCode', query), query.limit + 1);
    return pageOf('promoCode', rows, query.limit, showPromoCode);
  }

  /** Plans that have a price, as what a code takes off is of theirs. Throws invalid_content with every fault of the terms. */
  async check(manager: EntityManager, terms: PromoTerms): Promise<Plan[]> {
    const sold = await this.sold(manager);
    const faults = await this.faults(manager, terms, sold);
    if (faults.length > 0) throw invalidContent(faults);
    return sold;
  }

  /** What is wrong with those terms of a code that can be read, when its schema refuses others. */
  async furtherFaults(body: Readonly<Record<string, unknown>>): Promise<Fault[]> {
    const { manager } = this.transactions;
    return this.faults(manager, readablePromo(body), await this.sold(manager));
  }

  private async faults(manager: EntityManager, terms: CheckedTerms, sold: readonly Plan[]): Promise<Fault[]> {
    const again = terms.code !== null && (await this.repository.find(manager, terms.code)) ? [taken(terms.code)] : [];
    const planCodes = sold.map((plan) => plan.code);
    return [...again, ...promoFaults(terms, planCodes, this.clock.now())];
  }

  private async sold(manager: EntityManager): Promise<Plan[]> {
    return (await this.plans.onSale(manager)).filter((plan) => plan.trialDays === null);
  }

  /** The terms are checked. Audited, with the reason. */
  async create(manager: EntityManager, terms: PromoTerms, actor: Actor, reason: string): Promise<void> {
    const promo: PromoCode = {
      ...terms,
      id: newUuid(),
      planCodes: [...new Set(terms.planCodes)],
      periodMonths: [...new Set(terms.periodMonths)] as PromoCode['periodMonths'],
      uses: 0,
      startsAt: timeOf(terms.startsAt),
      endsAt: timeOf(terms.endsAt),
      endedAt: null,
      createdAt: this.clock.now(),
    };
    await this.repository.insert(manager, promo).catch((error: unknown) => {
      if (violates(error, 'promo_code_code_key')) throw invalidContent([taken(terms.code)]);
      throw error;
    });
    await this.note(manager, actor, 'promo-code.created', promo, reason);
  }

  /** No invoice uses it from now on; those that did keep their price. Ending it again does nothing. */
  end(id: string, reason: string, actor: Actor): Promise<PromoCodeView> {
    return this.transactions.run(async (manager) => {
      const promo = await this.repository.lock(manager, { id });
      if (!promo) throw notFound();
      if (promo.endedAt !== null) return showPromoCode(promo);
      promo.endedAt = this.clock.now();
      await this.repository.end(manager, id, promo.endedAt);
      await this.note(manager, actor, 'promo-code.ended', promo, reason);
      return showPromoCode(promo);
    });
  }

  /** What a code would take off. Throws not_found, the same for every reason why the account may not use it. */
  async offer(accountId: string, code: string): Promise<PromoOffer> {
    const { manager } = this.transactions;
    const promo = await this.repository.find(manager, code);
    if (!promo || !(await this.isGood(manager, accountId, promo)))
      throw new ProblemError('not_found', `There is no promo code ${code}, or it does not hold for you, or no longer.`);
    return showOffer(promo);
  }

  /** The code, locked, for an invoice that is being issued; throws invalid_content when the account may not use it. */
  async lock(manager: EntityManager, accountId: string, code: string): Promise<PromoCode> {
    const promo = await this.repository.lock(manager, { code });
    if (!promo || !(await this.isGood(manager, accountId, promo))) throw refused('unknown_promo_code', unknown(code));
    // Nobody keeps the uses that others could have in invoices that are never paid.
    if (promo.mostUses !== null && (await this.repository.holdsOpenUse(manager, accountId, promo.id)))
      throw refused('promo_code_in_use', `An open invoice of yours uses ${code}: pay or void it first.`);
    return promo;
  }

  /** The invoice is inserted, and the code locked. */
  async use(manager: EntityManager, promo: PromoCode, invoice: { id: string; accountId: string }): Promise<void> {
    const { id: invoiceId, accountId } = invoice;
    await this.repository.use(manager, { invoiceId, promoCodeId: promo.id, accountId, at: this.clock.now(), givenBackAt: null });
  }

  private async isGood(manager: EntityManager, accountId: string, promo: PromoCode): Promise<boolean> {
    const now = this.clock.now();
    const inTime = (promo.startsAt === null || promo.startsAt <= now) && (promo.endsAt === null || promo.endsAt > now);
    if (!inTime || promo.endedAt !== null || (promo.mostUses !== null && promo.uses >= promo.mostUses)) return false;
    if (!promo.newCustomersOnly) return true;
    // Several invoices may be open before the first is paid.
    return !(await this.services.existsPaid(manager, accountId)) && !(await this.repository.isUsedBy(manager, accountId, promo.id));
  }

  private note(manager: EntityManager, actor: Actor, action: string, { id, code }: PromoCode, reason: string): Promise<void> {
    return this.audit.append(manager, { actor, accountId: null, action, target: showId('promoCode', id), reason: `${code}: ${reason}` });
  }
}

const unknown = (code: string) => `The promo code ${code} does not exist, or does not hold for you, or no longer.`;
const refused = (code: string, detail: string) => invalidContent([{ pointer: '/promoCode', code, detail }]);
const timeOf = (text: string | null): Date | null => (text === null ? null : new Date(text));
const taken = (code: string) => ({ pointer: '/code', code: 'taken', detail: `There is, or was, a promo code ${code}: choose another.` });
