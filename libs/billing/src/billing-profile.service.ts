import { Inject, Injectable } from '@nestjs/common';
import { AccountsReadModel, type AccountRow } from '@sitekeep/accounts';
import type { BillingProfile as BillingProfileView, MailLanguage, SetBillingProfile, Tax } from '@sitekeep/contracts';
import { Audit, CONTROL_CONFIG, invalidContent, Transactions, type Actor } from '@sitekeep/platform';
import { Clock, type SellerConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingProfile } from './billing-profile.entity.ts';
import { profileFaults } from './billing-profile-faults.ts';
import { sellerOf } from './seller.ts';
import { taxationOf, type TaxedSeller } from './tax.ts';
import { plainVatId } from './vat-id.ts';

/** Who buys, as the customer wants it on the next invoices. */
@Injectable()
export class BillingProfiles {
  private readonly seller: TaxedSeller;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly accounts: AccountsReadModel,
    @Inject(CONTROL_CONFIG) config: SellerConfig,
  ) {
    this.seller = sellerOf(config, clock.now()).taxed;
  }

  async get(accountId: string): Promise<BillingProfileView> {
    const { manager } = this.transactions;
    return this.show(await this.of(manager, await this.accounts.get(manager, accountId)));
  }

  /** Whatever was never set is the name of the account alone, in the language of its first owner. */
  async of(manager: EntityManager, account: Pick<AccountRow, 'id' | 'name'>): Promise<BillingProfile | Unset> {
    const profile = await manager.getRepository(BillingProfile).findOneBy({ accountId: account.id });
    if (profile) return profile;
    const [owner] = await this.accounts.ownerRecipients(manager, account.id);
    return unset(account.name, owner?.language ?? 'en');
  }

  /** Invoices already issued keep what they say. */
  async set(accountId: string, body: SetBillingProfile, actor: Actor): Promise<BillingProfileView> {
    const fields = { ...body, vatId: body.vatId === null ? null : plainVatId(body.vatId) };
    const errors = profileFaults(fields);
    if (errors.length > 0) throw invalidContent(errors);
    return this.transactions.run(async (manager) => {
      const profile: BillingProfile = { accountId, ...fields, changedAt: this.clock.now() };
      await manager.getRepository(BillingProfile).upsert(profile, ['accountId']);
      // What staff do is written down by the api, once per call.
      if (actor.kind !== 'staff') await this.audit.append(manager, { actor, accountId, action: 'billing.profile.change' });
      return this.show(profile);
    });
  }

  /** What an invoice issued now bears. */
  taxationOf({ kind, country, vatId, language }: BillingProfile | Unset): Tax {
    return taxationOf(this.seller, { kind, country, vatId }, this.clock.now(), language);
  }

  private show(profile: BillingProfile | Unset): BillingProfileView {
    return { ...shown(profile), taxation: this.taxationOf(profile), changedAt: profile.changedAt?.toISOString() ?? null };
  }
}

export type Unset = Omit<BillingProfile, 'accountId' | 'changedAt'> & { changedAt: null };
const unset = (name: string, language: MailLanguage): Unset => ({
  kind: 'person',
  name,
  addressLines: [],
  postalCode: null,
  city: null,
  country: null,
  vatId: null,
  purchaseOrder: null,
  language,
  changedAt: null,
});

const shown = ({ kind, name, addressLines, ...rest }: BillingProfile | Unset): SetBillingProfile => ({
  kind,
  name,
  addressLines,
  postalCode: rest.postalCode,
  city: rest.city,
  country: rest.country,
  vatId: rest.vatId,
  purchaseOrder: rest.purchaseOrder,
  language: rest.language,
});
